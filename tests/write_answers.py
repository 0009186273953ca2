"""Write what the worked examples answer, word for word: ``python -m tests.write_answers``.

The file is compared by a test, so every changed sentence or figure is seen in the diff of a change,
where somebody decides whether it was meant.
"""

import json

from tests.support.worked_examples_reader import ANSWERS, answer, examples


def main() -> None:
    lines = [
        json.dumps({"name": example.name, **answer(example.given)}, ensure_ascii=False)
        for example in examples()
    ]
    ANSWERS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
