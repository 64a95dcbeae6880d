/* Preloaded into a process of the store: writes down, in order, every call that changes files below one folder, with its
   bytes, and lets the n-th such call fail when it is told to. Knows nothing of SQLite; used by tests only, never shipped. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST_NAME 512

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int record = -1;
/* The name under which each descriptor was opened; empty for files that are none of our business. */
static char names[MOST_FILES][LONGEST_NAME];
static int fail_at, fail_with, calls, fails_reads;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  folder = getenv("KLUIS_RECORDED_FOLDER");
  const char *to = getenv("KLUIS_RECORD");
  if (to) record = REAL(open64)(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* For the process itself, by koffi: the n-th call from now on fails so, once; 0 for none. */
void recorder_fail(int at, int with, int reads) {
  calls = 0;
  fail_at = at;
  fail_with = with;
  fails_reads = reads;
}
int recorder_calls(void) { return calls; }

static int ours(const char *path) { return folder && path && !strncmp(path, folder, strlen(folder)); }
static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES ? names[fd] : ""; }

/* The index of the log is shared memory: it is made anew after a crash and belongs to no record. */
static int counts(const char *name) { return *name && !strstr(name, "-shm"); }

static int must_fail(const char *name, int is_read) {
  if (!*name || is_read != fails_reads) return 0;
  pthread_mutex_lock(&turn);
  int now = ++calls == fail_at;
  pthread_mutex_unlock(&turn);
  if (now) errno = fail_with;
  return now;
}

static void say(const char *what, const char *name, const char *other, off_t at, const void *bytes, size_t length) {
  if (record < 0 || !counts(name)) return;
  char head[2 * LONGEST_NAME + 64];
  int kept = errno;
  int size = snprintf(head, sizeof head, "%s\t%s\t%s\t%lld\t%zu\n", what, name, other, (long long)at, length);
  pthread_mutex_lock(&turn);
  if (REAL(write)(record, head, size) != size || (length && REAL(write)(record, bytes, length) != (ssize_t)length))
    abort();
  pthread_mutex_unlock(&turn);
  errno = kept;
}

/* All that a file holds: for bytes that came there by other ways than write. */
static void say_content(int fd) {
  struct stat status;
  char path[64];
  if (record < 0 || fstat(fd, &status)) return;
  /* The descriptor itself may be one that is only written to. */
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  int reader = REAL(open64)(path, O_RDONLY | O_CLOEXEC);
  char *bytes = malloc(status.st_size + 1);
  ssize_t length = REAL(pread64)(reader, bytes, status.st_size, 0);
  if (length < 0) abort();
  say("content", name_of(fd), "", 0, bytes, length);
  free(bytes);
  REAL(close)(reader);
}

static int opened(const char *path, int flags, int mode, __typeof__(&open64) real) {
  int is_ours = ours(path);
  int makes = is_ours && (flags & O_CREAT) && access(path, F_OK) != 0;
  if (makes && must_fail(path, 0)) return -1;
  int fd = real(path, flags, mode);
  if (fd >= 0 && fd < MOST_FILES) snprintf(names[fd], LONGEST_NAME, "%s", is_ours ? path : "");
  if (fd >= 0 && makes) say("create", path, "", 0, "", 0);
  else if (fd >= 0 && is_ours && (flags & O_TRUNC)) say("truncate", path, "", 0, "", 0);
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  return opened(path, flags, mode, REAL(open));
}
int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  return opened(path, flags, mode, REAL(open64));
}
int close(int fd) {
  if (fd >= 0 && fd < MOST_FILES) names[fd][0] = 0;
  return REAL(close)(fd);
}
ssize_t write(int fd, const void *bytes, size_t length) {
  if (!*name_of(fd)) return REAL(write)(fd, bytes, length);
  if (must_fail(name_of(fd), 0)) return -1;
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t done = REAL(write)(fd, bytes, length);
  if (done > 0) say("write", name_of(fd), "", at, bytes, done);
  return done;
}
static ssize_t written(int fd, const void *bytes, size_t length, off64_t at, __typeof__(&pwrite64) real) {
  if (must_fail(name_of(fd), 0)) return -1;
  ssize_t done = real(fd, bytes, length, at);
  if (done > 0) say("write", name_of(fd), "", at, bytes, done);
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, REAL(pwrite64)); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return written(fd, bytes, length, at, REAL(pwrite64)); }
ssize_t read(int fd, void *bytes, size_t length) {
  return must_fail(name_of(fd), 1) ? -1 : REAL(read)(fd, bytes, length);
}
ssize_t pread64(int fd, void *bytes, size_t length, off64_t at) {
  return must_fail(name_of(fd), 1) ? -1 : REAL(pread64)(fd, bytes, length, at);
}
ssize_t pread(int fd, void *bytes, size_t length, off_t at) { return pread64(fd, bytes, length, at); }
int ftruncate64(int fd, off64_t length) {
  if (must_fail(name_of(fd), 0)) return -1;
  int done = REAL(ftruncate64)(fd, length);
  if (!done) say("truncate", name_of(fd), "", length, "", 0);
  return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
int fsync(int fd) {
  if (must_fail(name_of(fd), 0)) return -1;
  int done = REAL(fsync)(fd);
  if (!done) say("sync", name_of(fd), "", 0, "", 0);
  return done;
}
int fdatasync(int fd) {
  if (must_fail(name_of(fd), 0)) return -1;
  int done = REAL(fdatasync)(fd);
  if (!done) say("sync", name_of(fd), "", 0, "", 0);
  return done;
}
int rename(const char *from, const char *to) {
  if (ours(from) && must_fail(from, 0)) return -1;
  int done = REAL(rename)(from, to);
  if (!done && ours(from)) {
    for (int fd = 0; fd < MOST_FILES; fd += 1)
      if (!strcmp(names[fd], from)) snprintf(names[fd], LONGEST_NAME, "%s", to);
    say("rename", from, to, 0, "", 0);
  }
  return done;
}
int link(const char *from, const char *to) {
  if (ours(from) && must_fail(from, 0)) return -1;
  int done = REAL(link)(from, to);
  if (!done && ours(from)) say("link", from, to, 0, "", 0);
  return done;
}
int unlink(const char *path) {
  if (ours(path) && must_fail(path, 0)) return -1;
  int done = REAL(unlink)(path);
  if (!done && ours(path)) say("unlink", path, "", 0, "", 0);
  return done;
}
int remove(const char *path) {
  struct stat status;
  int is_file = ours(path) && !lstat(path, &status) && !S_ISDIR(status.st_mode);
  return is_file ? unlink(path) : REAL(remove)(path);
}

/* How Node copies a file. */
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
  long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
  va_end(rest);
  int copies = number == SYS_copy_file_range && *name_of((int)c);
  if (copies && must_fail(name_of((int)c), 0)) return -1;
  long done = REAL(syscall)(number, a, b, c, d, e, f);
  if (copies && done > 0) say_content((int)c);
  return done;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
  if (must_fail(name_of(to), 0)) return -1;
  extern ssize_t sendfile(int, int, off_t *, size_t);
  ssize_t done = REAL(sendfile)(to, from, (off_t *)at, length);
  if (done > 0) say_content(to);
  return done;
}
