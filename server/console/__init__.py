"""What the commands share: how they speak, fail, find their database and show results."""
