"""What turns dialogues into texts; the only folder that may import torch."""
