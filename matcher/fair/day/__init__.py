"""The day itself: events → the frame as it stands → the programme from now on."""
