"""What came of it: met → intention → signed → landed → invested."""
