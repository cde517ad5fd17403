#include "bench/text_logs.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <random>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/check.h"

namespace longwatch::bench {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::time_t kStart = 1'767'225'600;  // 2026-01-01

constexpr std::array<std::string_view, 24> kWords = {
    "agenda", "archive",  "bill",    "budget",   "chamber",  "clerk",   "committee", "debate",
    "draft",  "election", "gallery", "hansard",  "index",    "library", "member",    "motion",
    "notice", "order",    "paper",   "petition", "question", "reading", "speaker",   "vote"};
constexpr std::array<std::string_view, 6> kAgents = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"};
constexpr std::array<int, 8> kStatuses = {200, 200, 200, 200, 304, 302, 404, 500};

/// Values of lines, one after the other.
class Draw {
 public:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  template <class List>
  auto one_of(const List& list) {
    return list[below(list.size())];
  }

  std::string address() {
    return fmt::format("{}.{}.{}.{}", 1 + below(223), below(256), below(256), 1 + below(254));
  }

  std::string inside() { return fmt::format("10.{}.{}.{}", below(8), below(256), 1 + below(254)); }

  std::uint64_t port() { return 1'024 + below(64'000); }

  std::string path() {
    return fmt::format("/{}/{}-{:x}/{}.aspx", one_of(kWords), one_of(kWords), below(1U << 24U),
                       one_of(kWords));
  }

  std::string name() {
    return fmt::format("{}-{:x}.{}.example", one_of(kWords), below(1U << 20U), one_of(kWords));
  }

  std::string user() { return fmt::format("{}{}", one_of(kWords), below(4'000)); }

  std::string hex(int digits) {
    std::string text;
    while (text.size() < static_cast<std::size_t>(digits)) {
      text += fmt::format("{:016x}", random_());
    }
    text.resize(static_cast<std::size_t>(digits));
    return text;
  }

  /// The line's time: some lines share a second.
  std::tm tick() {
    time_ += below(10) < 3 ? 1 : 0;
    return fmt::gmtime(time_);
  }

  std::time_t seconds() const { return time_; }

 private:
  std::mt19937_64 random_{kSeed};
  std::time_t time_ = kStart;
};

std::string zeek_line(Draw& draw) {
  draw.tick();
  return fmt::format(
      "{}.{:06}\tC{}\t{}\t{}\t{}\t{}\ttcp\tssl\t{}.{:06}\t{}\t{}\tSF\tT\tF\t0\tShADadFf\t"
      "{}\t{}\t{}\t{}\t-\n",
      draw.seconds(), draw.below(1'000'000), draw.hex(17), draw.inside(), draw.port(),
      draw.address(), 443, draw.below(100), draw.below(1'000'000), draw.below(100'000),
      draw.below(10'000'000), draw.below(1'000), draw.below(100'000), draw.below(10'000),
      draw.below(10'000'000));
}

std::string zeek_json_line(Draw& draw) {
  draw.tick();
  return fmt::format(
      R"({{"_path":"dns","ts":{}.{:06},"uid":"C{}","id.orig_h":"{}","id.orig_p":{},"id.resp_h":"10.0.0.53",)"
      R"("id.resp_p":53,"proto":"udp","trans_id":{},"query":"{}","qclass_name":"C_INTERNET","qtype_name":"A",)"
      R"("rcode_name":"NOERROR","AA":false,"RD":true,"answers":["{}"],"TTLs":[{}.0],"rejected":false}})"
      "\n",
      draw.seconds(), draw.below(1'000'000), draw.hex(17), draw.inside(), draw.port(),
      draw.below(65'536), draw.name(), draw.address(), draw.below(3'600));
}

std::string access_line(Draw& draw) {
  return fmt::format(
      "{} - - [{:%d/%b/%Y:%H:%M:%S} +0000] \"GET {}?id={} HTTP/1.1\" {} {} "
      "\"https://{}{}\" \"{}\"\n",
      draw.address(), draw.tick(), draw.path(), draw.below(1'000'000), draw.one_of(kStatuses),
      draw.below(200'000), draw.name(), draw.path(), draw.one_of(kAgents));
}

std::string w3c_line(Draw& draw) {
  std::string agent(draw.one_of(kAgents));
  for (char& c : agent) {
    c = c == ' ' ? '+' : c;
  }
  return fmt::format(
      "{:%Y-%m-%d %H:%M:%S} 10.0.0.80 GET {} id={} 443 - {} {} https://{}/ {} 0 0 {} {} {}\n",
      draw.tick(), draw.path(), draw.below(1'000'000), draw.address(), agent, draw.name(),
      draw.one_of(kStatuses), draw.below(200'000), draw.below(2'000), draw.below(5'000));
}

std::string syslog_line(Draw& draw) {
  const std::string head = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}+00:00 srv{:02} ", draw.tick(),
                                       draw.below(1'000'000), draw.below(20));
  switch (draw.below(4)) {
    case 0:
      return head +
             fmt::format("sshd[{}]: Failed password for invalid user {} from {} port {} ssh2\n",
                         draw.below(32'768), draw.user(), draw.address(), draw.port());
    case 1:
      return head + fmt::format(
                        "sudo:   {} : TTY=pts/{} ; PWD=/home/{} ; USER=root ; "
                        "COMMAND=/usr/bin/less {}\n",
                        draw.user(), draw.below(8), draw.user(), draw.path());
    case 2:
      return head + fmt::format(
                        "kernel: [UFW BLOCK] IN=eth0 OUT= MAC=00:16:3e:{} SRC={} DST={} LEN={} "
                        "TOS=0x00 PREC=0x00 TTL=54 ID={} PROTO=TCP SPT={} DPT={} WINDOW=1024 "
                        "RES=0x00 SYN URGP=0\n",
                        draw.hex(6), draw.address(), draw.inside(), draw.below(1'500),
                        draw.below(65'536), draw.port(), draw.port());
    default:
      return head + fmt::format("postfix/smtpd[{}]: {}: client={}[{}]\n", draw.below(32'768),
                                draw.hex(10), draw.name(), draw.address());
  }
}

std::string dns_line(Draw& draw) {
  return fmt::format("{:%b %e %H:%M:%S} gw dnsmasq[{}]: query[A] {} from {}\n", draw.tick(), 512,
                     draw.name(), draw.inside());
}

std::string key_value_line(Draw& draw) {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ} fw01 action={} src={} sport={} dst={} dport={} proto=tcp "
      "rule={} bytes_sent={} bytes_received={} session={}\n",
      draw.tick(), draw.below(4) == 0 ? "deny" : "allow", draw.inside(), draw.port(),
      draw.address(), draw.port(), draw.below(900), draw.below(1'000'000), draw.below(10'000'000),
      draw.hex(16));
}

std::string csv_line(Draw& draw) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ},{},{},\"{}\",{},\"{}\"\"{}\",{}\n", draw.tick(),
                     draw.user(), draw.address(), draw.path(), draw.below(600), draw.one_of(kWords),
                     draw.one_of(kWords), draw.hex(32));
}

std::string auditd_line(Draw& draw) {
  draw.tick();
  const std::string stamp = fmt::format("msg=audit({}.{:03}:{})", draw.seconds(), draw.below(1'000),
                                        1'000'000 + draw.below(1'000'000'000));
  return fmt::format(
      "type=SYSCALL {}: arch=c000003e syscall=59 success=yes exit=0 a0={} a1={} a2={} "
      "a3=8 items=2 ppid={} pid={} auid={} uid=0 gid=0 euid=0 tty=pts0 ses={} "
      "comm=\"{}\" exe=\"/usr/bin/{}\" key=\"exec\"\n"
      "type=EXECVE {}: argc=2 a0=\"{}\" a1=\"{}\"\n",
      stamp, draw.hex(12), draw.hex(12), draw.hex(12), draw.below(32'768), draw.below(32'768),
      1'000 + draw.below(4'000), draw.below(900), draw.one_of(kWords), draw.one_of(kWords), stamp,
      draw.one_of(kWords), draw.path());
}

struct Kind {
  std::string_view name;
  std::string_view header;
  std::string (*line)(Draw&);
};

constexpr std::array<Kind, 9> kKinds = {{
    {"zeek",
     "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
     "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_"
     "bytes\t"
     "resp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_"
     "bytes\t"
     "resp_pkts\tresp_ip_bytes\ttunnel_parents\n"
     "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tb"
     "ool\tbool\t"
     "count\tstring\tcount\tcount\tcount\tcount\tset[string]\n",
     zeek_line},
    {"zeek-json", "", zeek_json_line},
    {"access-log", "", access_line},
    {"w3c",
     "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
     "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
     "cs(User-Agent) "
     "cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken\n",
     w3c_line},
    {"syslog", "", syslog_line},
    {"dns", "", dns_line},
    {"key-value", "", key_value_line},
    {"csv", "time,user,client,page,seconds,note,session\n", csv_line},
    {"auditd", "", auditd_line},
}};

}  // namespace

std::vector<std::string_view> text_log_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) {
    names.push_back(kind.name);
  }
  return names;
}

Status write_text_log(const std::string& path, std::string_view kind, std::uint64_t bytes) {
  const auto* const known = std::find_if(kKinds.begin(), kKinds.end(),
                                         [kind](const Kind& one) { return one.name == kind; });
  LW_CHECK(known != kKinds.end());
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             std::fclose);
  if (file == nullptr) {
    return Error(ErrorCode::Io, "cannot be written").at(path);
  }
  Draw draw;
  std::string block(known->header);
  constexpr std::size_t kBlock = 1U << 20U;
  std::uint64_t written = 0;
  while (written < bytes) {
    while (block.size() < kBlock && written + block.size() < bytes) {
      block += known->line(draw);
    }
    if (std::fwrite(block.data(), 1, block.size(), file.get()) != block.size()) {
      return Error(ErrorCode::Io, "cannot be written").at(path);
    }
    written += block.size();
    block.clear();
  }
  return {};
}

}  // namespace longwatch::bench
