"""Pure decisions of the audit area: who acts, how a refusal speaks, what a body hashes to, how walls are built."""
