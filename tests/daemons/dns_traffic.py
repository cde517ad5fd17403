"""Questions as the tests of resolvers ask them, and what a query log must say of each."""

from daemon import ask_dns

# Names below parl.example, which the resolvers hold themselves; nothing is asked of anybody else.
QUESTIONS = [("www.parl.example", "A", 1), ("www.parl.example", "AAAA", 28), ("gone.parl.example", "A", 1),
             ("parl.example", "MX", 15), ("a-very-long-label-of-a-tunnel-0123456789abcdef.parl.example", "TXT", 16)]


def talk_to(port):
    """Asks all questions. Yields for each what its event must hold, and the port that asked."""
    asked = []
    for number, (name, record_type, kind) in enumerate(QUESTIONS, start=1):
        asker = ask_dns(port, number, name, kind)
        asked.append(({"query": name, "record_type": record_type, "src_ip": "127.0.0.1"}, str(asker)))
    return asked

