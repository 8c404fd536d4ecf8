"""What somebody who attacks may try, and the test that notices when its defence is missing."""
