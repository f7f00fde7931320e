{{ thread_reopenings(ref('mailbox_contact_messages')) }}
