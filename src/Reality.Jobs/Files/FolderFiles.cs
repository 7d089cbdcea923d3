using System.Globalization;

namespace Reality.Jobs.Files;

/// <summary>Files in folders of this machine; a place is the full path of a folder.</summary>
internal sealed class FolderFiles : IJobFiles
{
    public string? Find(string place, string name) => PathOf(place, name) is var path && File.Exists(path) ? path : null;

    public IReadOnlyList<string> List(string place) => !Directory.Exists(place) ? [] : Directory
        .EnumerateFiles(place, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(place, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)
        .ToList();

    public bool Contains(string place, string name) => File.Exists(PathOf(place, name));

    public string? VersionOf(string place, string name) => new FileInfo(PathOf(place, name)) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
        : null;

    public void Write(string place, string name, Action<Stream> write)
    {
        var path = PathOf(place, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".part";
        using (var stream = File.Create(temporary))
            write(stream);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The new folder takes the place of the one that an earlier run may have left.</summary>
    public void WriteFolder(string place, string? rootName, Action<string> fill)
    {
        var temporary = place + ".part";
        Clear(temporary);
        Directory.CreateDirectory(temporary);
        fill(temporary);
        Clear(place);
        Directory.Move(temporary, place);
    }

    public string Describe(string place, string name) => name.Length == 0 ? place : PathOf(place, name);

    private static string PathOf(string place, string name) => Path.Combine(place, name.Replace('/', Path.DirectorySeparatorChar));

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
