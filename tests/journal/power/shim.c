/* Records what a process asks of its files, in order, for the simulated disk of `disk.py`.
 *
 * Preloaded (LD_PRELOAD), it stands before the C library: creations, writes, truncations, syncs,
 * renames and removals below $POWER_ROOT are carried out and appended to $POWER_TRACE as
 *
 *     operation (1 byte) | inode (8) | offset or size (8) | length of path (4) | length of data (4)
 *     | path | data                                       all numbers in the machine's byte order
 *
 * What shared memory (-shm) holds is lost with the power anyway and is left out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int trace = -1;
static char root[PATH_MAX];
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("POWER_TRACE"), *below = getenv("POWER_ROOT");
  if (!path || !below || !realpath(below, root)) return;
  root_length = strlen(root);
  trace = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) {
  size_t length = strlen(path);
  return trace >= 0 && !strncmp(path, root, root_length) &&
         !(length > 4 && !strcmp(path + length - 4, "-shm"));
}

static void record(char operation, uint64_t inode, uint64_t number, const char *path,
                   const void *data, uint32_t size) {
  char head[25];
  uint32_t length = (uint32_t)strlen(path);
  head[0] = operation;
  memcpy(head + 1, &inode, 8);
  memcpy(head + 9, &number, 8);
  memcpy(head + 17, &length, 4);
  memcpy(head + 21, &size, 4);
  struct iovec parts[3] = {{head, 25}, {(void *)path, length}, {(void *)data, size}};
  if (writev(trace, parts, 3) != (ssize_t)(25 + length + size)) abort();
}

/* Path and inode of an open file, 0 if it is none of ours. */
static int named(int fd, char *path, uint64_t *inode) {
  char link[64];
  struct stat about;
  if (trace < 0 || fd == trace) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!watched(path) || fstat(fd, &about)) return 0;
  *inode = about.st_ino;
  return 1;
}

static void opened(int fd, int flags, int was_there) {
  char path[PATH_MAX];
  uint64_t inode;
  if (fd < 0 || !named(fd, path, &inode)) return;
  if ((flags & O_CREAT) && !was_there) record('C', inode, 0, path, "", 0);
  else if (flags & O_TRUNC) record('T', inode, 0, path, "", 0);
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    struct stat about;                                              \
    int mode = 0, was_there = !stat(path, &about);                  \
    if (flags & O_CREAT) {                                          \
      va_list more;                                                 \
      va_start(more, flags);                                        \
      mode = va_arg(more, int);                                     \
      va_end(more);                                                 \
    }                                                               \
    int fd = REAL(name)(path, flags, mode);                         \
    opened(fd, flags, was_there);                                   \
    return fd;                                                      \
  }
OPEN(open)
OPEN(open64)

#define PWRITE(name, kind)                                                      \
  ssize_t name(int fd, const void *data, size_t size, kind offset) {            \
    char path[PATH_MAX];                                                        \
    uint64_t inode;                                                             \
    ssize_t done = REAL(name)(fd, data, size, offset);                          \
    if (done > 0 && named(fd, path, &inode))                                    \
      record('W', inode, (uint64_t)offset, path, data, (uint32_t)done);         \
    return done;                                                                \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
  char path[PATH_MAX];
  uint64_t inode;
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = REAL(write)(fd, data, size);
  if (done > 0 && offset >= 0 && named(fd, path, &inode))
    record('W', inode, (uint64_t)offset, path, data, (uint32_t)done);
  return done;
}

#define TRUNCATE(name, kind)                                                    \
  int name(int fd, kind size) {                                                 \
    char path[PATH_MAX];                                                        \
    uint64_t inode;                                                             \
    int failed = REAL(name)(fd, size);                                          \
    if (!failed && named(fd, path, &inode))                                     \
      record('T', inode, (uint64_t)size, path, "", 0);                          \
    return failed;                                                              \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                              \
  int name(int fd) {                                                            \
    char path[PATH_MAX];                                                        \
    uint64_t inode;                                                             \
    int failed = REAL(name)(fd);                                                \
    if (!failed && named(fd, path, &inode)) record('S', inode, 0, path, "", 0); \
    return failed;                                                              \
  }
SYNC(fsync)
SYNC(fdatasync)

/* An absolute path as the trace writes it: its folder resolved, its last name as given. */
static int written(const char *path, char *whole) {
  char folder[PATH_MAX];
  const char *name = strrchr(path, '/');
  snprintf(folder, sizeof folder, "%.*s", name ? (int)(name - path) : 1, name ? path : ".");
  if (!realpath(*folder ? folder : "/", whole)) return 0;
  size_t length = strlen(whole);
  snprintf(whole + length, PATH_MAX - length, "/%s", name ? name + 1 : path);
  return watched(whole);
}

int rename(const char *from, const char *to) {
  char old[PATH_MAX], new[PATH_MAX];
  int ours = written(from, old) && written(to, new);
  int failed = REAL(rename)(from, to);
  if (!failed && ours) record('R', 0, 0, old, new, (uint32_t)strlen(new));
  return failed;
}

int unlink(const char *path) {
  char whole[PATH_MAX];
  int ours = written(path, whole);
  int failed = REAL(unlink)(path);
  if (!failed && ours) record('U', 0, 0, whole, "", 0);
  return failed;
}

int mkdir(const char *path, mode_t mode) {
  char whole[PATH_MAX];
  int ours = written(path, whole);
  int failed = REAL(mkdir)(path, mode);
  if (!failed && ours) record('M', 0, 0, whole, "", 0);
  return failed;
}
