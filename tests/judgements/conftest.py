from tests.judgements.ward import made_once, record

__all__ = ["made_once", "record"]
