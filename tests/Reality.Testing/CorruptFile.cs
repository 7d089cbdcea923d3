namespace Reality.Testing;

/// <summary>Files that a disk or a transfer has damaged.</summary>
public static class CorruptFile
{
    /// <summary>The file cut short at every byte, then with each of its bits changed.</summary>
    public static IEnumerable<byte[]> AllOf(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        for (var length = 0; length < file.Length; length++)
            yield return file[..length];
        for (var i = 0; i < 8 * file.Length; i++)
        {
            var changed = (byte[])file.Clone();
            changed[i / 8] ^= (byte)(1 << (i % 8));
            yield return changed;
        }
    }
}
