"""What leaves for people, and what comes back: letters, lists, mails."""
