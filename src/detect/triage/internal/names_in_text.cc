#include <algorithm>
#include <array>
#include <string>

#include "base/ip_address.h"
#include "base/text.h"
#include "detect/triage/extract.h"

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

/// The name in lower case; empty when it is none.
std::string domain_of(std::string_view name, Place place) {
  while (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  const std::string folded = to_ascii_lower(name);
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

void add(std::string domain, std::vector<std::string>& domains) {
  if (!domain.empty() && std::find(domains.begin(), domains.end(), domain) == domains.end()) {
    domains.push_back(std::move(domain));
  }
}

}  // namespace

std::vector<std::string> find_urls(std::string_view text) {
  std::vector<std::string> urls;
  for (std::size_t mark = text.find("://"); mark != std::string_view::npos;
       mark = text.find("://", mark + 3)) {
    std::size_t begin = mark;
    while (begin > 0 && ((text[begin - 1] >= 'a' && text[begin - 1] <= 'z') ||
                         (text[begin - 1] >= 'A' && text[begin - 1] <= 'Z'))) {
      --begin;
    }
    const std::string scheme = to_ascii_lower(text.substr(begin, mark - begin));
    if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end()) {
      continue;
    }
    std::size_t end = mark + 3;
    while (end < text.size() && !is_url_end(text[end])) {
      ++end;
    }
    std::string_view url = text.substr(begin, end - begin);
    constexpr std::string_view kPunctuation = ".,;:!?)]'*";
    while (url.size() > mark + 3 - begin &&
           kPunctuation.find(url.back()) != std::string_view::npos) {
      // A bracket that opens inside the URL closes inside it.
      const bool closes = (url.back() == ')' && url.find('(') != std::string_view::npos) ||
                          (url.back() == ']' && url.find('[') != std::string_view::npos);
      if (closes) {
        break;
      }
      url.remove_suffix(1);
    }
    if (!host_of(url).empty() || url.find('[') != std::string_view::npos) {
      urls.emplace_back(url);
    }
  }
  return urls;
}

std::vector<std::string> find_domains(std::string_view text) {
  std::vector<std::string> domains;
  for (const std::string& url : find_urls(text)) {
    add(domain_of(host_of(url), Place::Url), domains);
  }
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_name_character(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && is_name_character(text[end])) {
      ++end;
    }
    const bool is_address =
        begin > 1 && text[begin - 1] == '@' && is_name_character(text[begin - 2]);
    const bool is_resource = begin > 0 && text[begin - 1] == '@' && !is_address;
    const bool is_path = begin > 0 && (text[begin - 1] == '\\' || text[begin - 1] == '/');
    const bool goes_on = end < text.size() && (text[end] == '\\' || text[end] == '@');
    if (!goes_on && !is_resource && (is_address || !is_path)) {
      add(domain_of(text.substr(begin, end - begin), is_address ? Place::Mail : Place::Text),
          domains);
    }
    begin = end;
  }
  return domains;
}

}  // namespace longwatch::detect::triage
