"""What advisers and ERAS say, one rule in one place. No solver is known here."""
