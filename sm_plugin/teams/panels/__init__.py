"""The list of people in a team's care who have no account yet, and finding oneself on it."""
