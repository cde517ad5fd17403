#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

/// One struct for each kind of record that sensors other than Windows' event logs write. Times are
/// UTC; a sensor whose clock is wrong shifts them on writing. Texts are UTF-8; empty = the record
/// does not say.
namespace longwatch::scenario::internal {

/// A request to a web server, as IIS logs it. `sent` is the answer's size (sc-bytes).
struct WebRequest {
  Timestamp time = {};
  std::string client = {};
  std::string method = "GET";
  std::string path = {};
  std::string query = "-";
  std::string agent = {};
  int status = 200;
  std::uint64_t sent = 0;
  std::uint64_t received = 400;
  std::uint32_t milliseconds = 30;
  std::string host = {};  ///< name of the server; empty = the public site's
};

/// What a server shows in a TLS handshake.
struct Certificate {
  std::string server_name = {};
  std::string subject = {};
  std::string issuer = {};
  std::string serial = {};
  std::string validation = "ok";
  Timestamp not_before{};  ///< 1970 = a year before the handshake
  Timestamp not_after{};   ///< 1970 = a year after it
};

/// A connection that the network sensor sees. With a certificate it leaves records in ssl and x509
/// as well.
struct Connection {
  Timestamp time = {};
  std::string from = {};
  std::string to = {};
  std::uint16_t port = 443;
  std::string service = "ssl";  ///< empty = not recognised
  double seconds = 1;
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  std::string state = "SF";
  std::optional<Certificate> certificate = {};
  std::string protocol = {};    ///< empty = udp for service "dns" and "ntp", else tcp
  std::uint16_t from_port = 0;  ///< 0 = drawn
};

/// The ends of a connection and its name; what other records of the network sensor refer to.
struct Flow {
  std::string uid = {};  ///< empty = drawn
  std::string from = {};
  std::uint16_t from_port = 0;  ///< 0 = drawn
  std::string to = {};
  std::uint16_t to_port = 0;  ///< 0 = the protocol's own
};

/// Zeek's http.log: what it sees without TLS.
struct HttpExchange {
  Timestamp time = {};
  Flow flow = {};
  std::string method = "GET";
  std::string host = {};
  std::string uri = {};
  std::string referrer = {};
  std::string agent = {};
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  int status = 200;
  std::string mime_type = {};  ///< of the answer
};

/// A question to a resolver and its answer: Zeek's dns.log and the log of the server asked.
struct DnsLookup {
  Timestamp time = {};
  Flow flow = {};  ///< `to` is the server's address
  std::string query = {};
  std::string type = "A";
  std::vector<std::string> answers = {};
  std::string code = "NOERROR";
  double seconds = 0.012;
  std::uint32_t time_to_live = 300;
};

struct KerberosExchange {
  Timestamp time = {};
  Flow flow = {};
  std::string request = "TGS";  ///< "AS" or "TGS"
  std::string client = {};      ///< "m17/PARL.EXAMPLE"
  std::string service = {};     ///< "cifs/fs01.parl.example"
  std::string error = {};       ///< "KDC_ERR_PREAUTH_FAILED"; empty = it succeeded
  std::string cipher = "aes256-cts-hmac-sha1-96";
  Timestamp till{};  ///< 1970 = ten hours later
};

struct SmbMapping {
  Timestamp time = {};
  Flow flow = {};
  std::string path = {};  ///< "\\\\fs01.parl.example\\forms"
  std::string share_type = "DISK";
  std::string service = {};
  std::string file_system = {};
};

struct SmbFile {
  Timestamp time = {};
  Flow flow = {};
  std::string action = "SMB::FILE_OPEN";
  std::string path = {};  ///< of the share
  std::string name = {};  ///< inside it
  std::uint64_t size = 0;
  std::string previous_name = {};  ///< of a renamed file
};

/// Zeek's ldap.log: anything but searches.
struct LdapMessage {
  Timestamp time = {};
  Flow flow = {};
  std::uint64_t message = 1;
  std::string operation = "bind SASL";
  std::string result = "success";
  std::string object = {};
  std::string argument = {};
};

/// Zeek's ldap_search.log.
struct LdapSearch {
  Timestamp time = {};
  Flow flow = {};
  std::uint64_t message = 2;
  std::string scope = "tree";
  std::string base = {};
  std::uint64_t results = 1;
  std::string result = "success";
  std::string filter = "(objectclass=*)";
  std::vector<std::string> attributes = {};
};

/// A request through the proxy that inspects TLS: the whole address is known.
struct ProxyRequest {
  Timestamp time = {};
  std::string client = {};
  std::string user = {};
  std::string method = "GET";
  std::string scheme = "https";
  std::string host = {};
  std::string path = "/";
  std::string query = {};
  std::string agent = {};
  std::string referrer = {};
  std::string mime_type = "text/html";
  int status = 200;
  std::uint64_t sent = 0;
  std::uint64_t received = 600;
  std::uint32_t milliseconds = 80;
  std::string action = "OBSERVED";  ///< "OBSERVED", "DENIED"
  std::string server = {};          ///< address
};

struct FirewallLine {
  Timestamp time = {};
  std::string action = "allow";
  std::string from = {};
  std::string to = {};
  std::uint16_t port = 443;
  std::string rule = {};
  std::string protocol = "tcp";
  std::uint16_t from_port = 0;  ///< 0 = drawn
};

/// A message at the mail gateway.
struct Mail {
  Timestamp time = {};
  std::string id = {};
  std::string from = {};
  std::string to = {};
  std::string verdict = "deliver";
  std::uint32_t urls = 0;
  bool remote_image = false;
  std::string spf = "pass";
  std::string dkim = "pass";
  std::string dmarc = "pass";
  std::string subject = {};
  std::string client = {};  ///< address that brought it
  std::uint64_t bytes = 0;
};

/// A link or picture of a message, fetched by the mail gateway's scanner.
struct MailScan {
  Timestamp time;
  std::string id = {};  ///< of the message
  std::string to = {};
  std::string client = {};  ///< address of the scanner
  std::string url = {};
  std::string verdict = "clean";
};

/// The message itself, as a file. `text` is its HTML body; longwatch never hands it on.
struct MailMessage {
  Timestamp time = {};  ///< at which the gateway took it
  std::string id = {};
  std::string from = {};
  std::string from_name = {};
  std::string to = {};
  std::string subject = {};
  std::string client_name = {};     ///< of the server that brought it
  std::string client_address = {};  ///< likewise
  std::string spf = "pass";
  std::string dkim = "pass";
  std::string dmarc = "pass";
  std::vector<std::string> links = {};
  std::vector<std::string> images = {};  ///< fetched when it is shown
  std::string text = {};
  std::string mailer = {};
};

/// More members of a JSON record: name and text.
using MoreFields = std::vector<std::pair<std::string, std::string>>;

/// Microsoft 365's unified audit log.
struct CloudAudit {
  Timestamp time = {};
  std::string operation = {};
  std::string user = {};
  std::string client = {};           ///< address
  std::string workload = {};         ///< empty = by the operation
  std::string client_info = {};      ///< of mail access
  std::string access = {};           ///< "Bind", "Sync"; of mail access
  std::string message = {};          ///< Internet message id; of mail access
  std::string object = {};           ///< address of a file, name of a rule
  std::string agent = {};            ///< user agent
  std::string result = "Succeeded";  ///< ResultStatus
  MoreFields more = {};              ///< parameters of a rule: name and value
};

/// A sign-in, as Entra ID logs it.
struct CloudSignIn {
  Timestamp time = {};
  std::string user = {};
  std::string client = {};  ///< address
  std::string country = {};
  std::string city = {};
  std::string application = "Office 365 Exchange Online";
  std::string client_kind = "Browser";
  std::uint32_t error = 0;   ///< 0 = it succeeded; 50126 = wrong password ...
  std::string failure = {};  ///< reason; empty = the usual one of the error
  bool with_second_factor = true;
  std::string agent = {};
  std::string system = {};   ///< "Windows10"
  std::string browser = {};  ///< "Edge 138.0.0"
  bool is_risky = false;
};

enum class VpnEvent : std::uint8_t { Connected, Disconnected, Refused };

struct VpnRecord {
  Timestamp time = {};
  VpnEvent event = VpnEvent::Connected;
  std::string user = {};
  std::string client = {};    ///< address outside
  std::string assigned = {};  ///< address inside
  std::uint32_t seconds = 0;
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::string host = {};     ///< name of the appliance; empty = the sensor's
  std::uint32_t tunnel = 0;  ///< the same of one session's records; 0 = drawn
};

/// A line of an appliance's or a Unix host's system log.
struct DeviceLine {
  Timestamp time = {};
  std::string host = {};
  std::string program = {};
  std::string text = {};
  std::uint32_t process = 0;   ///< 0 = it does not say
  std::uint32_t severity = 6;  ///< of RFC 5424
  std::uint32_t facility = 16;
};

/// A request to an appliance's own web server (combined format).
struct DeviceRequest {
  Timestamp time = {};
  std::string host = {};  ///< empty = the sensor's
  std::string client = {};
  std::string user = {};
  std::string method = "GET";
  std::string uri = {};
  int status = 200;
  std::uint64_t sent = 0;
  std::string referrer = {};
  std::string agent = {};
};

/// Defender's DeviceFileEvents.
struct DefenderFile {
  Timestamp time = {};
  std::string host = {};
  std::string action = "FileCreated";
  std::string path = {};
  std::uint64_t size = 0;
  std::string process = {};  ///< file name
  std::string account = {};
  std::string previous_path = {};
  std::string command_line = {};  ///< of the process
  std::string sha256 = {};        ///< empty = made from the path
};

/// Defender's DeviceProcessEvents.
struct DefenderProcess {
  Timestamp time = {};
  std::string host = {};
  std::string path = {};
  std::string command_line = {};
  std::string account = {};
  std::uint32_t process = 0;
  std::string parent = {};  ///< file name
  std::string parent_command_line = {};
  std::string sha256 = {};  ///< empty = made from the path
};

}  // namespace longwatch::scenario::internal
