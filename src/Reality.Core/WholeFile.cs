namespace Reality.Core;

/// <summary>Writes files whole: a killed run leaves no partial file under its final name.</summary>
public static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, path + ".part", temporary =>
        {
            using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            write(stream);
        });
    }

    /// <summary>For writers that open files themselves and look at the extension: the temporary file has the same.</summary>
    public static void WriteAt(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, path + ".part" + Path.GetExtension(path), write);
    }

    private static void Write(string path, string temporary, Action<string> write)
    {
        write(temporary);
        File.Move(temporary, path, overwrite: true);
    }
}
