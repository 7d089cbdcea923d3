using System.Globalization;
using Reality.Core;
using Reality.Storage.Blobs.Folders;

namespace Reality.Jobs.Files;

/// <summary>Files in folders of this machine.</summary>
internal sealed class FolderFiles : IJobFiles
{
    public string? Find(Place place, string name) =>
        PathOf(place, name) is var path && File.Exists(path) ? Path.GetFullPath(path) : null;

    public Stream? Open(Place place, string name) => Find(place, name) is { } path ? File.OpenRead(path) : null;

    public IReadOnlyList<string> List(Place place) => !Directory.Exists(place.Value) ? [] : Directory
        .EnumerateFiles(place.Value, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(place.Value, path).Replace(Path.DirectorySeparatorChar, '/'))
        .Order(StringComparer.Ordinal)
        .ToList();

    public IReadOnlyList<(string Name, long Bytes)> ListSizes(Place place) =>
        [.. List(place).Select(name => (name, SizeOf(place, name) ?? 0))];

    public bool Contains(Place place, string name) => File.Exists(PathOf(place, name));

    public long? SizeOf(Place place, string name) =>
        new FileInfo(PathOf(place, name)) is { Exists: true } file ? file.Length : null;

    public string? VersionOf(Place place, string name) => new FileInfo(PathOf(place, name)) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
        : null;

    public void Write(Place place, string name, Action<Stream> write)
    {
        var path = PathOf(place, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, write);
    }

    public void Delete(Place place, string name)
    {
        if (Contains(place, name))
            File.Delete(PathOf(place, name));
    }

    /// <summary>Replaces the folder that an earlier run may have left.</summary>
    public void WriteFolder(Place place, string? rootName, Action<string> fill)
    {
        var folder = place.Value;
        var temporary = folder + ".part";
        Clear(temporary);
        Directory.CreateDirectory(temporary);
        fill(temporary);
        Clear(folder);
        Directory.Move(temporary, folder);
    }

    public string Describe(Place place, string name) => name.Length == 0 ? place.Value : PathOf(place, name);

    private static string PathOf(Place place, string name) =>
        Path.Combine(place.Value, name.Replace('/', Path.DirectorySeparatorChar));

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
