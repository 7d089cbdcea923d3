namespace Reality.Sample;

/// <summary>Writes files whole: a killed run leaves no partial file under its final name.</summary>
internal static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".part";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            write(stream);
        File.Move(temporary, path, overwrite: true);
    }
}
