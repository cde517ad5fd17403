#include "scenario/internal/writers/mail_text.h"

#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "model/synthetic.h"
#include "scenario/internal/writers/line_text.h"

namespace longwatch::scenario::internal {
namespace {

// "Wed, 25 Jun 2025 08:05:12 +1200"
std::string mail_date(Timestamp time, std::int64_t offset) {
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Timestamp local = time + std::chrono::seconds(offset);
  const std::chrono::sys_days day(std::chrono::floor<std::chrono::days>(local.time_since_epoch()));
  const std::chrono::year_month_day date(day);
  std::string iso;
  append_iso8601(iso, local, 0);
  const auto minutes = std::abs(offset) / 60;
  return fmt::format("{}, {} {} {} {} {}{:02}{:02}", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), std::string_view(iso).substr(11, 8),
                     offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.find('@');
  return at == std::string_view::npos ? address : address.substr(at + 1);
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html.append("&lt;");
        break;
      case '>':
        html.append("&gt;");
        break;
      case '&':
        html.append("&amp;");
        break;
      case '"':
        html.append("&quot;");
        break;
      default:
        html.push_back(c);
    }
  }
  return html;
}

std::string headers_of(const MailMessage& message, const MailSite& site) {
  const std::string taken = mail_date(message.time, site.utc_offset);
  const std::string stored = mail_date(message.time + std::chrono::seconds(2), site.utc_offset);
  const std::string sender = message.from_name.empty()
                                 ? message.from
                                 : fmt::format("{} <{}>", message.from_name, message.from);
  const std::string_view domain = domain_of(message.from);
  std::string text = fmt::format(
      "Received: from {} by {} with ESMTPS; {}\n"
      "Received: from {} ({} [{}]) by {} with ESMTPS; {}\n"
      "Authentication-Results: {}; spf={} smtp.mailfrom={}; dkim={} header.d={}; dmarc={} "
      "header.from={}\n",
      site.gateway, site.mailbox_server, stored, message.client_name, message.client_name,
      message.client_address, site.gateway, taken, site.gateway, message.spf, domain, message.dkim,
      domain, message.dmarc, domain);
  text += fmt::format("Message-ID: <{}>\nDate: {}\nFrom: {}\nTo: {}\nSubject: {}\n", message.id,
                      mail_date(message.time - std::chrono::seconds(3), 0), sender, message.to,
                      message.subject);
  if (!message.mailer.empty()) {
    text += fmt::format("X-Mailer: {}\n", message.mailer);
  }
  return text + fmt::format(
                    "{}: {}\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
                    "Content-Transfer-Encoding: 8bit\n",
                    model::kSyntheticField, model::kSyntheticMark);
}

}  // namespace

std::string message_text(const MailMessage& message, const MailSite& site) {
  std::string text = headers_of(message, site);
  append_all(text, "\n<html><body>\n<p>", escaped(message.text), "</p>\n");
  for (const std::string& link : message.links) {
    append_all(text, "<p><a href=\"", escaped(link), "\">", escaped(link), "</a></p>\n");
  }
  for (const std::string& image : message.images) {
    append_all(text, "<img src=\"", escaped(image), "\" width=\"1\" height=\"1\" alt=\"\">\n");
  }
  text.append("</body></html>\n");
  return text;
}

}  // namespace longwatch::scenario::internal
