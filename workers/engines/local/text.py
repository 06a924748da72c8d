"""What a row has said so far, and what of it is certain to be said."""

from tokenizers.decoders import DecodeStream

from workers.engines.local.call import Ear
from workers.engines.local.profile import Profile
from workers.engines.local.tokens import Tokens


class Text:
    """Grows token by token; characters of several tokens appear when they are whole."""

    def __init__(self, tokens: Tokens, profile: Profile, ear: Ear | None) -> None:
        """Begin with nothing; `ear` hears of the answer as soon as it cannot change any more."""
        self._tokens = tokens
        self._profile = profile
        self._ear = ear
        self._ids: list[int] = []
        self._stream = DecodeStream(skip_special_tokens=True)
        self._text = ""
        self._heard = ""

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self._ids)

    def add(self, token: int) -> bool:
        """Add a token; True when it ends the text."""
        if token in self._tokens.ends:
            return True
        self._ids.append(token)
        piece = self._tokens.piece(self._stream, token)
        self._text += piece
        if "#" in piece and self._profile.over(self._text):
            return True
        if self._ear and piece:
            self._tell(self._profile.sure(self._text))
        return False

    def end(self) -> str:
        """Give the answer; it is decoded anew, all at once, as the tokenizer means it."""
        answer = self._profile.answer(self._tokens.decode(self._ids))
        self._tell(answer)
        return answer

    def _tell(self, answer: str) -> None:
        if self._ear and len(answer) > len(self._heard):
            self._ear(answer[len(self._heard) :])
            self._heard = answer
