"""What `explain` tells comes from data, which says what the rules say of themselves."""

import subprocess
import sys

from pagesim.diagnosis.catalogue import describe_rules
from pagesim.diagnosis.explanations import explain_rules


def test_the_data_say_what_the_rules_say() -> None:
    assert explain_rules() == describe_rules()


def test_no_rule_is_loaded_to_tell_of_it() -> None:
    program = (
        "import sys; from pagesim.diagnosis.explanations import explain_rule\n"
        "explain_rule('token-refused')\n"
        "print(*(m for m in sys.modules if m.startswith('pagesim.diagnosis.')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.split() == ["pagesim.diagnosis.explanations"]
