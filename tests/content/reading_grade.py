import re


def grade(html: str) -> float:
    """School grade by Flesch and Kincaid; a paragraph or item of a list ends a sentence."""
    text = re.sub(r"\s+", " ", html)
    text = re.sub(r"</(p|li|h2|h3)>", ".", text)
    text = re.sub(r"<[^>]+>", "", text)
    sentences = [s for s in re.split(r"[.!?:]+", text) if re.search(r"\w", s)]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith(("le", "ee"))) or (
        word.endswith("ed") and not word.endswith(("ted", "ded"))
    )
    return max(1, groups - (1 if silent and groups > 1 else 0))
