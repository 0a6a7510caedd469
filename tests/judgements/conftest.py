from tests.judgements.ward import record

__all__ = ["record"]
