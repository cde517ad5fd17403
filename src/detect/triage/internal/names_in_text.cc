#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"
#include "detect/triage/extract.h"
#include "formats/name_text.h"
#include "formats/observable.h"

namespace longwatch::detect::triage {
namespace {

constexpr auto kSchemes = std::to_array<std::string_view>(
    {"http", "https", "hxxp", "hxxps", "ftp", "ftps", "sftp", "tftp", "ws",  "wss",
     "ldap", "ldaps", "smb",  "ssh",   "git", "rtsp", "rmi",  "dns",  "tcp", "udp"});

// IANA's list of top-level domains: the general ones that are in use most, and the countries'.
constexpr std::string_view kTopLevel =
    " com net org info biz edu gov mil int name pro mobi asia jobs travel tel cat aero coop museum "
    "xyz "
    "top site online club shop icu app dev cloud live store tech space website fun host press link "
    "click "
    "work buzz vip win bid loan date party review stream trade racing science download men gdn "
    "zone one "
    "page blog art social digital network systems solutions services support email agency company "
    "center "
    "today world life media news group team city email international software academy onion arpa "
    "example "
    "test local internal "
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw "
    "by bz ca cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm dz ec ee eg er es et "
    "eu fi "
    "fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie "
    "il im "
    "in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv "
    "ly ma "
    "mc mg mh mk mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om "
    "pa pe "
    "pf pg ph pk pn pr pt pw qa re ro ru rw sa sb sd se sg si sk sl sm sn sr ss st su sv sx sy sz "
    "tc td "
    "tf tg th tj tk tl tn tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm "
    "zw ";

// Countries whose letters are what files are called by more often; seen in URLs and addresses only.
constexpr std::string_view kFileLike =
    " pl ps py sh so rs md cc do gl in is st as my id to mo ms zip mov ";

// Names of programming that end like domains.
constexpr std::array<std::string_view, 4> kNoDomains = {"system.net", "system.io", "asp.net",
                                                        "vb.net"};

bool has_word(std::string_view list, std::string_view word) {
  return list.find(" " + std::string(word) + " ") != std::string_view::npos;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_url_end(char c) {
  constexpr std::string_view kEnds = "\"'<>`|\\^{}";
  return static_cast<unsigned char>(c) <= 0x20 || kEnds.find(c) != std::string_view::npos;
}

enum class Place : std::uint8_t { Text, Mail, Url };

/// Where the name around `at` ends: names hold letters of all scripts.
std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const std::size_t size =
        is_name_character(text[at]) ? 1 : formats::letter_beyond_ascii_at(text, at);
    if (size == 0) {
      return at;
    }
    at += size;
  }
  return at;
}

/// The name in lower case, as the DNS writes it; empty when it is none.
std::string domain_of(std::string_view name, Place place) {
  while (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  const std::string folded = is_ascii(name)
                                 ? to_ascii_lower(name)
                                 : formats::canonical_domain(name).value_or(std::string());
  const std::vector<std::string_view> labels = split(folded, '.');
  const bool fits =
      labels.size() >= 2 && folded.size() <= 253 &&
      std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
        return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
      });
  if (!fits || parse_address(folded).has_value()) {
    return {};
  }
  const std::string_view top = labels.back();
  const bool is_file_like = has_word(kFileLike, top);
  if (place == Place::Text) {
    const bool is_none =
        std::find(kNoDomains.begin(), kNoDomains.end(), folded) != kNoDomains.end();
    return has_word(kTopLevel, top) && !is_file_like && !is_none ? folded : std::string();
  }
  if (place == Place::Mail) {  // "@shell32.dll" is a resource
    return has_word(kTopLevel, top) || is_file_like ? folded : std::string();
  }
  const bool is_letters = top.size() >= 2 && std::none_of(top.begin(), top.end(), [](char c) {
                            return c >= '0' && c <= '9';
                          });
  return is_letters || top.starts_with("xn--") ? folded : std::string();
}

/// The host of a URL: without user, port and path.
std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  url = url.substr(0, url.find_first_of("/?#"));
  const std::size_t at = url.rfind('@');
  url.remove_prefix(at == std::string_view::npos ? 0 : at + 1);
  return url.substr(0, url.find(':'));
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t begin_of_scheme(std::string_view text, std::size_t mark) {
  while (mark > 0 && is_letter(text[mark - 1])) {
    --mark;
  }
  return mark;
}

/// Whether the bracket at the end was opened inside.
bool closes_itself(std::string_view url) {
  return (url.back() == ')' && url.find('(') != std::string_view::npos) ||
         (url.back() == ']' && url.find('[') != std::string_view::npos);
}

/// Without what belongs to the text around; the first `least` bytes stay.
std::string_view without_punctuation(std::string_view url, std::size_t least) {
  constexpr std::string_view kPunctuation = ".,;:!?)]'*";
  while (url.size() > least && kPunctuation.find(url.back()) != std::string_view::npos &&
         !closes_itself(url)) {
    url.remove_suffix(1);
  }
  return url;
}

void add(std::string domain, std::vector<std::string>& domains) {
  if (!domain.empty() && std::find(domains.begin(), domains.end(), domain) == domains.end()) {
    domains.push_back(std::move(domain));
  }
}

/// Whether an escape joins the name to the text around it: of "%2Fevil.example" the name is not
/// "2Fevil.example". The decoded text has it.
bool is_cut_by_escapes(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin > 0 && formats::percent_escape_at(text, begin - 1) >= 0) ||
         formats::percent_escape_at(text, end) >= 0;
}

void add_domains(std::string_view text, std::vector<std::string>& domains) {
  for (const std::string& url : find_urls(text)) {
    add(domain_of(host_of(url), Place::Url), domains);
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = end_of_name(text, begin);
    if (end == begin) {
      ++begin;
      continue;
    }
    const bool is_address =
        begin > 1 && text[begin - 1] == '@' && is_name_character(text[begin - 2]);
    const bool is_resource = begin > 0 && text[begin - 1] == '@' && !is_address;
    const bool is_path = begin > 0 && (text[begin - 1] == '\\' || text[begin - 1] == '/');
    const bool goes_on = end < text.size() && (text[end] == '\\' || text[end] == '@');
    if (!goes_on && !is_resource && (is_address || !is_path) &&
        !is_cut_by_escapes(text, begin, end)) {
      add(domain_of(text.substr(begin, end - begin), is_address ? Place::Mail : Place::Text),
          domains);
    }
    begin = end;
  }
}

}  // namespace

std::vector<std::string> find_urls(std::string_view text) {
  std::vector<std::string> urls;
  for (std::size_t mark = text.find("://"); mark != std::string_view::npos;
       mark = text.find("://", mark + 3)) {
    const std::size_t begin = begin_of_scheme(text, mark);
    const std::string scheme = to_ascii_lower(text.substr(begin, mark - begin));
    if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end()) {
      continue;
    }
    const auto* const end = std::find_if(text.begin() + mark + 3, text.end(), is_url_end);
    const auto length = static_cast<std::size_t>(end - text.begin()) - begin;
    const std::string_view url = without_punctuation(text.substr(begin, length), mark + 3 - begin);
    if (!host_of(url).empty() || url.find('[') != std::string_view::npos) {
      urls.emplace_back(url);
    }
  }
  return urls;
}

std::vector<std::string> find_domains(std::string_view text) {
  // URLs inside of URLs are escaped, and once more for each that passes them on.
  constexpr int kRounds = 3;
  std::vector<std::string> domains;
  std::string decoded(text);
  for (int round = 0; round < kRounds; ++round) {
    add_domains(decoded, domains);
    if (!formats::has_percent_escape(decoded)) {
      break;
    }
    decoded = formats::percent_decoded(decoded);
  }
  return domains;
}

}  // namespace longwatch::detect::triage
