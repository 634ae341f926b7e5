/*
 * A way to an agent that takes time: proxy <port of the agent> <delay each way in us> <lost of a million> <ports>
 * Listens at so many ports of loopback, prints each on a line, and hands datagrams on, later, both ways.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LARGEST 65536
#define BUFFER (4 << 20)

typedef struct sockaddr_in Address;

/* A socket: one that clients send to, or one of its clients' own towards the agent. */
typedef struct End {
  int fd;
  struct End *listener; /* of a client's own; else NULL */
  struct End *clients, *next;
  Address client;
} End;

typedef struct Packet {
  struct Packet *next;
  long long due;
  int fd;
  Address to;
  int has_to, length;
  char data[];
} Packet;

static int agent, delay, lost, poller;
static Packet *first, **last = &first;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static End *open_end(int port, int connects) {
  End *end = calloc(1, sizeof(End));
  Address address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  int size = BUFFER;
  end->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  setsockopt(end->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
  setsockopt(end->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
  if ((connects ? connect : bind)(end->fd, (struct sockaddr *) &address, sizeof(address)) != 0) {
    perror("proxy");
    exit(1);
  }
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = end };
  epoll_ctl(poller, EPOLL_CTL_ADD, end->fd, &event);
  return end;
}

static End *client_of(End *listener, const Address *from) {
  for (End *client = listener->clients; client; client = client->next)
    if (client->client.sin_port == from->sin_port) return client;
  End *client = open_end(agent, 1);
  client->listener = listener;
  client->client = *from;
  client->next = listener->clients;
  listener->clients = client;
  return client;
}

static void hand_on(int fd, const Address *to, const char *data, int length) {
  if (rand() % 1000000 < lost) return;
  Packet *packet = malloc(sizeof(Packet) + length);
  packet->next = NULL;
  packet->due = now() + delay * 1000LL;
  packet->fd = fd;
  packet->has_to = to != NULL;
  if (to) packet->to = *to;
  packet->length = length;
  memcpy(packet->data, data, length);
  *last = packet;
  last = &packet->next;
}

static void take(End *end) {
  static char data[LARGEST];
  Address from;
  for (;;) {
    socklen_t size = sizeof(from);
    int length = recvfrom(end->fd, data, sizeof(data), 0, (struct sockaddr *) &from, &size);
    if (length < 0) return;
    if (end->listener) hand_on(end->listener->fd, &end->client, data, length);
    else hand_on(client_of(end, &from)->fd, NULL, data, length);
  }
}

static void send_due(void) {
  while (first && first->due <= now()) {
    Packet *packet = first;
    const struct sockaddr *to = packet->has_to ? (struct sockaddr *) &packet->to : NULL;
    sendto(packet->fd, packet->data, packet->length, 0, to, to ? sizeof(Address) : 0);
    first = packet->next;
    if (!first) last = &first;
    free(packet);
  }
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  agent = atoi(arguments[1]);
  delay = atoi(arguments[2]);
  lost = atoi(arguments[3]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  poller = epoll_create1(0);
  for (int port = atoi(arguments[4]); port > 0; port--) {
    End *end = open_end(0, 0);
    Address address;
    socklen_t size = sizeof(address);
    getsockname(end->fd, (struct sockaddr *) &address, &size);
    printf("%d\n", ntohs(address.sin_port));
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[64];
    long long wait = first ? first->due - now() : -1;
    struct timespec until = { wait > 0 ? wait / 1000000000LL : 0, wait > 0 ? wait % 1000000000LL : 0 };
    int ready = epoll_pwait2(poller, events, 64, first ? &until : NULL, NULL);
    for (int at = 0; at < ready; at++) take(events[at].data.ptr);
    send_due();
  }
}
