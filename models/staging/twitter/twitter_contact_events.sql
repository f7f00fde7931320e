{{ thread_reopenings(ref('twitter_contact_messages')) }}
