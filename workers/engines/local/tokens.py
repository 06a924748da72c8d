"""The model's tokenizer: text in, token ids out, and back."""

from functools import cached_property

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream
from transformers import PreTrainedTokenizerFast

from core.errors import EngineMissing
from workers.engines.model import Model, read

_ENDS = ("<|im_end|>", "<|endoftext|>")
"""What Qwen's models end with: 151645 and 151643. Fine-tunes often name only one of them."""


class Tokens:
    """The tokenizer exactly as its `tokenizer.json` describes it.

    transformers' AutoTokenizer picks a class by the model's type and may rebuild the splitting
    rules from that class; the file is what the model was trained with. Safe from any thread:
    nothing of it changes after the start.
    """

    def __init__(self, model: Model) -> None:
        """Read the tokenizer of `model`, or of its base where an adapter brings none.

        Raises EngineMissing if there is none.
        """
        homes = [home for home in (model, model.base) if home]
        found = [home.folder for home in homes if (home.folder / "tokenizer.json").is_file()]
        if not found:
            raise EngineMissing(f"{model.name} has no tokenizer.json")
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(found[0], local_files_only=True)
        self._backend: Tokenizer = self.tokenizer.backend_tokenizer
        self._backend.no_truncation()
        self._backend.no_padding()
        # From here on `<|im_end|>` in a message is eight characters that somebody wrote, not the
        # end of a message: nobody in a chat can step out of the dialogue.
        self._backend.encode_special_tokens = True
        named = [self.tokenizer.eos_token_id, *(self.id(token) for token in _ENDS)]
        self.ends = frozenset(id_ for id_ in named if id_ is not None).union(*map(_ends, homes))
        if not self.ends:
            raise EngineMissing(f"{model.name} names no token that ends a text")

    @cached_property
    def size(self) -> int:
        """One more than the highest token id."""
        return max(self._backend.get_vocab().values()) + 1

    def id(self, token: str) -> int | None:
        """Look up one token by its text."""
        return self._backend.token_to_id(token)

    def encode(self, text: str, *, whole: bool = True) -> list[int]:
        """Turn text into ids; a `whole` text gets what the tokenizer puts around every text."""
        return self._backend.encode(text, add_special_tokens=whole).ids

    def markup(self, text: str) -> list[int]:
        """Turn a chat template's own text into ids, where `<|im_end|>` does mean the end.

        Only while starting: the switch is one for all threads.
        """
        self._backend.encode_special_tokens = False
        try:
            return self.encode(text, whole=False)
        finally:
            self._backend.encode_special_tokens = True

    def decode(self, ids: list[int]) -> str:
        """Turn ids into text, all at once: a character may be spread over several tokens."""
        return self._backend.decode(ids, skip_special_tokens=True)

    def piece(self, stream: DecodeStream, token: int) -> str:
        """Give the characters that are whole with one more token; a `stream` serves one text."""
        return stream.step(self._backend, token) or ""


def _ends(model: Model) -> set[int]:
    """Read the ending tokens out of a model's settings: `eos_token_id` is a number or a list."""
    ends: set[int] = set()
    for name in ("config.json", "generation_config.json"):
        if (path := model.folder / name).is_file():
            value = read(path).get("eos_token_id")
            ends |= {end for end in (value if isinstance(value, list) else [value]) if end}
    return ends
