namespace Reality.Jobs.Main;

/// <summary>Publishes results: a file or folder is there in full or not at all.</summary>
internal static class OutputFiles
{
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".part";
        using (var stream = File.Create(temporary))
            write(stream);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Fills a new folder and puts it in the place of the one that an earlier run may have left.</summary>
    public static void WriteFolder(string path, Action<string> fill)
    {
        var temporary = path + ".part";
        Clear(temporary);
        Directory.CreateDirectory(temporary);
        fill(temporary);
        Clear(path);
        Directory.Move(temporary, path);
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
