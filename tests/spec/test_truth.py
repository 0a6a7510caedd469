"""What is certain, what is possible, and how answers are put together."""


def test_and_is_certain_only_where_both_are(truth_spec):
    """One thing that is surely not so settles it, whatever the other may be."""
    truth_spec("""
        a | b | a and b
        T | T | T
        T | ? | ?
        T | F | F
        ? | T | ?
        ? | ? | ?
        ? | F | F
        F | T | F
        F | ? | F
        F | F | F
    """)


def test_or_is_certain_where_either_is(truth_spec):
    """A patient on two vasopressors is grade 4 whatever nobody charted about her oxygen."""
    truth_spec("""
        a | b | a or b
        T | T | T
        T | ? | T
        T | F | T
        ? | T | T
        ? | ? | ?
        ? | F | ?
        F | T | T
        F | ? | ?
        F | F | F
    """)


def test_not_leaves_the_unknown_unknown(truth_spec):
    """This is where the usual code goes wrong: in pandas `not (missing >= 38)` is yes."""
    truth_spec("""
        a | not a
        T | F
        ? | ?
        F | T
    """)


def test_what_was_seen_while_blinded_proves_nothing_either_way(truth_spec):
    """A sedated patient who does not wake is neither in coma by ICANS nor shown to be well."""
    truth_spec("""
        a | b | a, unknown when b
        T | T | ?
        T | ? | ?
        T | F | T
        ? | T | ?
        ? | ? | ?
        ? | F | ?
        F | T | ?
        F | ? | ?
        F | F | F
    """)
