#include "read/syslog/internal/messages.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/time.h"
#include "model/telemetry.h"
#include "read/exim/exim_message.h"
#include "read/keyvalue/fortigate.h"
#include "read/paloalto/paloalto_record.h"

namespace longwatch::read::syslog {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Walks over a message word by word.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::string_view rest() const { return text_; }

  /// The next word, without the punctuation at its end.
  std::string_view next() {
    text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size()));
    const std::size_t end = std::min(text_.find(' '), text_.size());
    const std::string_view word = text_.substr(0, end);
    text_.remove_prefix(end);
    return word;
  }

  /// True, and behind it, when the text goes on so.
  bool skip(std::string_view words) {
    if (!text_.starts_with(words)) {
      return false;
    }
    text_.remove_prefix(words.size());
    return true;
  }

  /// What stands before `mark`; behind it afterwards. All that is left when it does not come.
  std::string_view until(std::string_view mark) {
    const std::size_t at = text_.find(mark);
    const std::string_view part = text_.substr(0, at);
    text_.remove_prefix(at == kNone ? text_.size() : at + mark.size());
    return part;
  }

 private:
  std::string_view text_;
};

std::string_view without(std::string_view text, std::string_view ends) {
  while (!text.empty() && ends.find(text.back()) != kNone) {
    text.remove_suffix(1);
  }
  while (!text.empty() && ends.find(text.front()) != kNone) {
    text.remove_prefix(1);
  }
  return text;
}

/// What stands behind `key` up to a blank or comma; empty when it does not come.
std::string_view behind(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  while (at != kNone && at > 0 && text[at - 1] != ' ' && text[at - 1] != ',') {
    at = text.find(key, at + 1);
  }
  if (at == kNone) {
    return {};
  }
  const std::string_view value = text.substr(at + key.size());
  return value.substr(0, value.find_first_of(" ,"));
}

/// "... from 192.0.2.1 port 4711"
void read_peer(std::string_view text, MessageParts& parts) {
  const std::size_t from = text.find(" from ");
  if (from == kNone) {
    return;
  }
  Words words(text.substr(from + 6));
  parts.put("src_ip", words.next());
  if (words.next() == "port") {
    parts.put("src_port", words.next());
  }
}

/// "192.0.2.1 port 4711", "authenticating user bob 192.0.2.1 port 4711", "invalid user x 192.0.2.1"
void read_user_and_peer(std::string_view text, MessageParts& parts) {
  Words words(text);
  std::string_view word = words.next();
  if (word == "authenticating" || word == "invalid") {
    word = words.next();
  }
  if (word == "user") {
    parts.put("user", words.next());
    word = words.next();
  }
  parts.put("src_ip", word);
  if (words.next() == "port") {
    parts.put("src_port", words.next());
  }
}

/// OpenSSH auth.c: "Accepted password for bob from ...", "Failed password for invalid user x from
/// ...", "Invalid user x from ..."; packet.c: "Connection closed by authenticating user x ...",
/// "Disconnected from user x ...".
void read_sshd(std::string_view message, MessageParts& parts) {
  for (const std::string_view end : {"Disconnected from ", "Connection closed by ",
                                     "Connection reset by ", "Received disconnect from "}) {
    if (message.starts_with(end)) {
      read_user_and_peer(message.substr(end.size()), parts);
      return;
    }
  }
  Words words(message);
  const std::string_view first = words.next();
  if (first == "Accepted" || first == "Failed") {
    parts.put("action", first == "Accepted" ? "accepted" : "failed");
    parts.put("method", words.next());
    words.next();  // for
    words.skip(" invalid user");
    parts.put("user", words.next());
  } else if (message.starts_with("Invalid user ")) {
    words.next();
    parts.put("action", "invalid-user");
    parts.put("user", words.next());
  }
  read_peer(message, parts);
}

/// "bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls"
void read_sudo(std::string_view message, MessageParts& parts) {
  Words words(message);
  const std::string_view user = without(words.until(" : "), " ");
  if (words.rest().find('=') == kNone) {
    return;
  }
  parts.put("user", user);
  while (!words.rest().empty()) {
    const bool is_command = words.rest().starts_with("COMMAND=");
    const std::string_view pair = is_command ? words.rest() : words.until(" ; ");
    const std::size_t equals = pair.find('=');
    if (equals != kNone) {
      parts.put(trim(pair.substr(0, equals)), pair.substr(equals + 1));
    }
    if (is_command) {
      return;
    }
  }
}

/// "(to root) bob on pts/0", "FAILED SU (to root) bob on pts/0", "Successful su for root by bob"
void read_su(std::string_view message, MessageParts& parts) {
  constexpr std::string_view kDone = "Successful su for ";
  if (message.starts_with(kDone)) {
    Words words(message.substr(kDone.size()));
    parts.put("action", "accepted");
    parts.put("USER", words.next());
    words.next();  // by
    parts.put("user", words.next());
    return;
  }
  const std::size_t to = message.find("(to ");
  if (to == kNone) {
    return;
  }
  parts.put("action", message.starts_with("FAILED") ? "failed" : "accepted");
  Words words(message.substr(to + 4));
  parts.put("USER", words.until(")"));
  parts.put("user", words.next());
}

/// "(root) CMD (command -x)"
void read_cron(std::string_view message, MessageParts& parts) {
  if (!message.starts_with('(')) {
    return;
  }
  Words words(message.substr(1));
  parts.put("user", words.until(") "));
  if (words.skip("CMD (")) {
    const std::string_view command = words.rest();
    parts.put("CommandLine",
              command.ends_with(')') ? command.substr(0, command.size() - 1) : command);
  }
}

/// "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)"
void read_pam(std::string_view message, MessageParts& parts) {
  const std::size_t begin = message.find("pam_unix(");
  if (begin == kNone) {
    return;
  }
  Words words(message.substr(begin + 9));
  parts.put("service", words.until(":"));
  words.until("): ");
  const std::string_view text = words.rest();
  if (text.starts_with("session opened")) {
    parts.put("action", "session-opened");
  } else if (text.starts_with("session closed")) {
    parts.put("action", "session-closed");
  } else if (text.starts_with("authentication failure")) {
    parts.put("action", "failed");
    parts.put("user", behind(text, "user="));
    parts.put("src_ip", behind(text, "rhost="));
    return;
  }
  if (const std::size_t user = text.find("for user "); user != kNone) {
    const std::string_view name = text.substr(user + 9);
    parts.put("user", name.substr(0, name.find_first_of(" (")));
  }
}

/// "query[A] evil.example from 10.0.0.1", "reply evil.example is 192.0.2.1"; with log-queries=extra
/// "7 10.0.0.1/4711" stands in front: a serial number and who asked.
void read_dnsmasq(std::string_view message, MessageParts& parts) {
  constexpr std::array<std::string_view, 6> kAnswers = {"reply",        "cached",     "config",
                                                        "cached-stale", "/etc/hosts", "DHCP"};
  Words words(message);
  std::string_view first = words.next();
  std::string_view asker;
  std::string_view port;
  if (!first.empty() && first.find_first_not_of("0123456789") == kNone) {
    asker = words.next();
    const std::size_t slash = asker.rfind('/');
    port = slash == kNone ? std::string_view() : asker.substr(slash + 1);
    asker = asker.substr(0, slash);
    first = words.next();
  }
  if (first.starts_with("query[") && first.ends_with(']')) {
    parts.channel = model::telemetry::kDns;
    parts.put("record_type", first.substr(6, first.size() - 7));
    parts.put("query", words.next());
    words.next();
    asker = words.next();
  } else if (std::find(kAnswers.begin(), kAnswers.end(), first) != kAnswers.end()) {
    const std::string_view name = words.next();
    if (words.next() != "is") {
      return;
    }
    parts.channel = model::telemetry::kDns;
    parts.put("query", name);
    parts.put("answer", words.next());
  } else {
    return;
  }
  parts.put("src_ip", asker);
  parts.put("src_port", port);
}

/// Unbound with log-queries: "[123:0] info: 10.0.0.1 evil.example. A IN"; with log-replies also
/// "info: 10.0.0.1 evil.example. A IN NOERROR 0.000120 0 50": code, seconds, from the cache, size.
/// With log-tag-queryreply "query: " or "reply: " stands in front.
void read_unbound(std::string_view message, MessageParts& parts) {
  const std::size_t info = message.find("info: ");
  Words words(info == kNone ? std::string_view() : message.substr(info + 6));
  if (!words.skip("query: ")) {
    words.skip("reply: ");
  }
  const std::string_view client = words.next();
  const std::string_view name = words.next();
  const std::string_view type = words.next();
  if (words.next() != "IN" || !name.ends_with('.')) {
    return;
  }
  parts.channel = model::telemetry::kDns;
  parts.put("src_ip", client);
  parts.put("query", name.size() > 1 ? name.substr(0, name.size() - 1) : name);
  parts.put("record_type", type);
  parts.put("rcode", words.next());
}

/// BIND: "client @0x7f 10.0.0.1#4711 (evil.example): query: evil.example IN A +E(0)K (10.0.0.53)"
void read_named(std::string_view message, MessageParts& parts) {
  const std::size_t client = message.find("client ");
  const std::size_t query = message.find(": query: ");
  if (client == kNone || query == kNone || client > query) {
    return;
  }
  parts.channel = model::telemetry::kDns;
  Words from(message.substr(client + 7));
  std::string_view peer = from.next();
  peer = peer.starts_with('@') ? from.next() : peer;
  parts.put("src_ip", peer.substr(0, peer.find('#')));
  parts.put("src_port",
            peer.find('#') == kNone ? std::string_view() : peer.substr(peer.find('#') + 1));
  Words asked(message.substr(query + 9));
  parts.put("query", asked.next());
  asked.next();
  parts.put("record_type", asked.next());
}

/// Netfilter's LOG: "IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP SPT=1 DPT=2". What was done
/// stands in the prefix that the rule writes, if anywhere.
void read_kernel(std::string_view message, MessageParts& parts) {
  const std::string_view source = behind(message, "SRC=");
  const std::string_view destination = behind(message, "DST=");
  if (source.empty() || destination.empty()) {
    return;
  }
  parts.channel = model::telemetry::kFirewall;
  parts.put("src", source);
  parts.put("dst", destination);
  parts.put("sport", behind(message, "SPT="));
  parts.put("dport", behind(message, "DPT="));
  parts.put("proto", behind(message, "PROTO="));
  parts.put("IN", behind(message, "IN="));
  parts.put("OUT", behind(message, "OUT="));
  const std::string lower = to_ascii_lower(message.substr(0, message.find("IN=")));
  for (const std::string_view word : {"drop", "block", "deny", "denied", "reject"}) {
    if (lower.find(word) != std::string::npos) {
      parts.put("action", "deny");
      return;
    }
  }
  for (const std::string_view word : {"accept", "allow", "permit"}) {
    if (lower.find(word) != std::string::npos) {
      parts.put("action", "allow");
      return;
    }
  }
}

/// "outside:192.0.2.1/4711" or "outside/192.0.2.1(4711)"
struct Endpoint {
  std::string_view address;
  std::string_view port;
};

Endpoint endpoint_of(std::string_view text) {
  text = without(text, ",;");
  Endpoint end;
  if (const std::size_t open = text.find('('); open != kNone) {
    end.port = text.substr(open + 1, text.find(')', open) - open - 1);
    text = text.substr(0, open);
    text.remove_prefix(text.find('/') == kNone ? 0 : text.find('/') + 1);
    end.address = text;
    return end;
  }
  text.remove_prefix(text.find(':') == kNone ? 0 : text.find(':') + 1);
  end.address = text.substr(0, text.find('/'));
  end.port = text.find('/') == kNone ? std::string_view() : text.substr(text.find('/') + 1);
  return end;
}

/// Cisco ASA, FTD, FWSM: "%ASA-4-106023: Deny tcp src outside:192.0.2.1/1 dst inside:10.0.0.1/80 by
/// access-group ...", "%ASA-6-302013: Built inbound TCP connection 1 for outside:192.0.2.1/1 (...)
/// to inside:10.0.0.1/80 (...)", "%ASA-6-106100: access-list x denied tcp outside/192.0.2.1(1) ->
/// inside/10.0.0.1(80)". Source: Cisco ASA Series Syslog Messages.
void read_asa(std::string_view id, std::string_view message, MessageParts& parts) {
  id.remove_prefix(1);
  const std::size_t dash = id.rfind('-');
  parts.put("id", dash == kNone ? id : id.substr(dash + 1));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kActions = {{
      {"Deny", "deny"},
      {"denied", "deny"},
      {"Denied", "deny"},
      {"permitted", "allow"},
      {"Built", "allow"},
      {"Teardown", "teardown"},
      {"est-allowed", "allow"},
      {"Dropped", "deny"},
  }};
  std::string_view action;
  std::string_view proto;
  std::vector<Endpoint> ends;
  Words words(message);
  std::string_view before;
  while (!words.rest().empty() && ends.size() < 2) {
    const std::string_view word = words.next();
    const auto* const known =
        std::find_if(kActions.begin(), kActions.end(),
                     [word](const auto& candidate) { return candidate.first == word; });
    if (action.empty() && known != kActions.end()) {
      action = known->second;
    }
    const std::string lower = to_ascii_lower(word);
    if (proto.empty() && (lower == "tcp" || lower == "udp" || lower == "icmp")) {
      proto = word;
    }
    const bool is_named = before == "src" || before == "dst" || before == "for" || before == "to" ||
                          before == "from" || before == "->";
    const bool has_dots = std::count(word.begin(), word.end(), '.') >= 3 ||
                          std::count(word.begin(), word.end(), ':') >= 3;
    if ((is_named && has_dots) || (has_dots && word.find('(') != kNone && word.find('/') != kNone &&
                                   !word.starts_with('('))) {
      ends.push_back(endpoint_of(word));
    }
    before = word;
  }
  parts.put("action", action);
  parts.put("proto", proto);
  if (ends.size() == 2) {
    parts.channel = model::telemetry::kFirewall;
    parts.put("src", ends[0].address);
    parts.put("sport", ends[0].port);
    parts.put("dst", ends[1].address);
    parts.put("dport", ends[1].port);
  }
}

/// Hexadecimal digits, or those of a long id (enable_long_queue_ids): digits among letters.
/// "NOQUEUE", "warning" and the like stand in the same place.
bool is_queue_id(std::string_view text) {
  constexpr std::size_t kShortest = 5;
  constexpr std::size_t kLongest = 20;
  const bool is_word = std::all_of(text.begin(), text.end(), [](char c) {
    const char lower = to_ascii_lower(c);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
  });
  return is_word && text.size() >= kShortest && text.size() <= kLongest &&
         (text.find_first_of("0123456789") != kNone || text.find_first_not_of("ABCDEF") == kNone);
}

/// "host[192.0.2.1]"
void read_smtp_client(std::string_view client, MessageParts& parts) {
  const std::size_t open = client.find('[');
  const std::size_t close = client.find(']');
  parts.put("client", client);
  if (open != kNone && close != kNone && open < close) {
    parts.put("src_ip", client.substr(open + 1, close - open - 1));
  }
}

/// What smtpd says of a client without a mail: "NOQUEUE: reject: RCPT from host[192.0.2.1]: 554
/// 5.7.1 <a@b.example>: Relay access denied; from=<...> to=<...> proto=ESMTP helo=<...>", "warning:
/// host[192.0.2.1]: SASL LOGIN authentication failed: ...".
void read_smtp_refusal(std::string_view text, MessageParts& parts) {
  constexpr std::string_view kReject = ": reject: ";
  if (const std::size_t reject = text.find(kReject); reject != kNone) {
    parts.put("action", "reject");
    Words words(text.substr(reject + kReject.size()));
    words.next();  // the command, "header", "body"
    if (words.next() == "from") {
      words.skip(" ");
      read_smtp_client(words.until(": "), parts);
      parts.put("reply", words.next());
    }
  } else if (const std::size_t failed = text.find(": SASL ");
             failed != kNone && text.find("authentication failed", failed) != kNone) {
    Words words(text);
    words.skip("warning: ");
    parts.put("action", "failed");
    read_smtp_client(words.until(": "), parts);
    words.next();  // SASL
    parts.put("method", words.next());
  }
}

/// "4F1B2: to=<a@b.example>, relay=mx.example[192.0.2.1]:25, delay=0.4, dsn=2.0.0, status=sent
/// (250)", "4F1B2: client=host[192.0.2.1]", "4F1B2: from=<a@b.example>, size=1, nrcpt=1 (queue
/// active)"
void read_postfix(std::string_view message, MessageParts& parts) {
  const std::size_t colon = message.find(": ");
  const std::string_view id = message.substr(0, colon);
  const bool has_id = colon != kNone && is_queue_id(id);
  if (has_id) {
    parts.put("queue_id", id);
  }
  read_smtp_refusal(message, parts);
  if (!has_id && parts.fields.empty()) {
    return;
  }
  // What a client said stands in the text of a refusal, in front of the addresses.
  const std::size_t addresses = message.rfind("; from=");
  const std::string_view text = message.substr(addresses == kNone ? colon + 2 : addresses + 2);
  for (const auto& [key, name] : {std::pair<std::string_view, std::string_view>{"to=", "to"},
                                  {"from=", "from"},
                                  {"relay=", "relay"},
                                  {"message-id=", "msgid"},
                                  {"status=", "status"},
                                  {"size=", "size"},
                                  {"dsn=", "dsn"},
                                  {"orig_to=", "orig_to"},
                                  {"sasl_username=", "user"},
                                  {"proto=", "proto"},
                                  {"helo=", "helo"}}) {
    parts.put(name, without(behind(text, key), "<>:"));
  }
  if (const std::string_view client = behind(text, "client="); !client.empty()) {
    read_smtp_client(client, parts);
    if (const std::string_view method = behind(text, "sasl_method="); !method.empty()) {
      parts.put("action", "accepted");
      parts.put("method", method);
    }
  }
}

/// Dovecot's login processes: "imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.1, ...",
/// "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, ...".
void read_dovecot(std::string_view message, MessageParts& parts) {
  const std::size_t colon = message.find("-login: ");
  if (colon == kNone) {
    return;
  }
  const std::string_view said = message.substr(colon + 8);
  if (said.starts_with("Login: ")) {
    parts.put("action", "accepted");
  } else if (said.find("(auth failed") != kNone) {
    parts.put("action", "failed");
  }
  parts.put("service", message.substr(0, colon));
  parts.put("user", without(behind(said, "user="), "<>"));
  parts.put("method", behind(said, "method="));
  parts.put("src_ip", behind(said, "rip="));
}

/// rsyslog's "message repeated 2 times: [ Failed password ...]": what was repeated.
std::string_view repeated_message(std::string_view message, MessageParts& parts) {
  constexpr std::string_view kBegin = "message repeated ";
  const std::size_t open = message.find(" times: [ ");
  if (!message.starts_with(kBegin) || open == kNone || !message.ends_with(']')) {
    return message;
  }
  parts.put("repeated", message.substr(kBegin.size(), open - kBegin.size()));
  message.remove_prefix(open + 10);
  message.remove_suffix(1);
  return message;
}

/// Exim that logs to the system: the lines of its own log, with their time or without.
void read_exim(std::string_view message, MessageParts& parts) {
  constexpr std::size_t kTimeBytes = 20;
  if (message.size() > kTimeBytes && parse_local_iso8601(message.substr(0, kTimeBytes - 1))) {
    message.remove_prefix(kTimeBytes);
  }
  exim::EximMessage parsed;
  exim::parse_exim_message(message, parsed);
  if (!parsed.is_known) {
    return;
  }
  parts.channel = model::telemetry::kMailGateway;
  for (const auto& [name, value] : parsed.fields) {
    if (name != "message" && name != "pid") {
      parts.put(name, value);
    }
  }
}

/// Firewalls that name no program: FortiGate and Palo Alto.
void read_firewall(std::string_view message, Arena& arena, MessageParts& parts) {
  keyvalue::FortigateLine fortigate;
  paloalto::PaloaltoRecord record;
  if (keyvalue::parse_fortigate(message, arena, fortigate)) {
    parts.fields = std::move(fortigate.fields);
    parts.time = fortigate.time;
    parts.has_zone = fortigate.has_zone;
    parts.device = fortigate.device;
  } else if (paloalto::parse_record(message, arena, record)) {
    parts.fields = std::move(record.fields);
    parts.time = record.time;
    parts.has_zone = record.has_zone;
    parts.device = record.device;
  } else {
    return;
  }
  parts.channel = model::telemetry::kFirewall;
}

struct Program {
  std::string_view name;
  void (*read)(std::string_view, MessageParts&);
};

constexpr std::array<Program, 15> kPrograms = {{
    {"sshd", read_sshd},
    {"sshd-session", read_sshd},
    {"sudo", read_sudo},
    {"su", read_su},
    {"cron", read_cron},
    {"crond", read_cron},
    {"dnsmasq", read_dnsmasq},
    {"unbound", read_unbound},
    {"named", read_named},
    {"kernel", read_kernel},
    {"postfix", read_postfix},
    {"CRON", read_cron},
    {"exim", read_exim},
    {"exim4", read_exim},
    {"dovecot", read_dovecot},
}};

}  // namespace

void read_message(std::string_view program, std::string_view message, Arena& arena,
                  MessageParts& parts) {
  if (program.empty()) {
    read_firewall(message, arena, parts);
    return;
  }
  if (program.starts_with('%')) {
    read_asa(program, message, parts);
    return;
  }
  message = repeated_message(message, parts);
  const std::size_t told = parts.fields.size();
  const std::string_view name = program.substr(0, program.find('/'));
  const auto* const known =
      std::find_if(kPrograms.begin(), kPrograms.end(),
                   [name](const Program& candidate) { return candidate.name == name; });
  if (known != kPrograms.end()) {
    known->read(message, parts);
  }
  if (parts.fields.size() == told) {
    read_pam(message, parts);
  }
}

}  // namespace longwatch::read::syslog
