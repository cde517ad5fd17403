// Mail: headers, MIME structure, HTML, mailboxes. How a file is cut changes nothing.
#include "read/mail/mail.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace mail = longwatch::read::mail;
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"from", "url.full", "email.attachments.file.name"}, [](std::size_t block) {
        return mail::make_mail_format(
            {.block_bytes = block, .message_bytes = 4096, .bodies = mail::Bodies::ForIndicators});
      });
  return 0;
}
