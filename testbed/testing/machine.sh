# Within a guest: makes a machine of it as systemd lays one out, with this checkout where everybody may read it, and runs
# a command there: machine.sh CHECKOUT RESULTS USER COMMAND...
set -eu
checkout=$1 results=$2 user=$3
shift 3
place=$(mktemp -d)
mount -t tmpfs -o mode=0755 tmpfs "$place"
mkdir "$place/checkout"
mkdir -m 1777 "$place/tmp" "$place/results"
mount --bind "$checkout" "$place/checkout"
mount --rbind "$place" /mnt
rmdir "$place" 2>/dev/null || true
cd /mnt/checkout
status=0
setpriv --reuid "$user" --regid "$user" --clear-groups \
  env HOME=/mnt/tmp TMPDIR=/mnt/tmp "PATH=/mnt/checkout/node_modules/.bin:$PATH" "$@" || status=$?
cp /mnt/results/* "$results" 2>/dev/null || true
exit "$status"
