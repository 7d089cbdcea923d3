using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Reality.Core;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Files that a user gives for coordinate systems: grids, which PROJ finds by their names, and definitions, files .prj and .wkt
/// with well-known text, which are coordinate systems by the names of their files.
/// </summary>
/// <remarks>
/// They serve one job: whatever runs within <see cref="Use"/>, on any thread, finds them besides the files of the installation,
/// which go first; nothing else does. PROJ reads them as a virtual folder, so no name in an archive reaches a disk. Thread-safe.
/// </remarks>
public sealed class CrsData
{
    /// <summary>Maximum number of files.</summary>
    public const int MaxFileCount = 1000;

    /// <summary>Maximum size of all files, unpacked, in bytes: they are held in memory while they are used.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>The folder that PROJ looks for the files in; it does not exist on any disk.</summary>
    internal const string VirtualFolder = "/reality-crs-data";

    /// <summary>Format that errors about the files name.</summary>
    public const string Kind = "crsData";

    // Of a process that reads grids, without them.
    private const long ProcessBytes = 64L << 20;
    private const int MaxDefinitionBytes = 256 << 10;

    private static readonly AsyncLocal<CrsData?> s_current = new();
    private static readonly string[] s_gridExtensions = [".tif", ".tiff", ".gtx", ".gsb", ".gsa", ".gvb", ".ct2", ".json"];
    private static readonly string[] s_definitionExtensions = [".prj", ".wkt"];

    private readonly Dictionary<string, CrsFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);

    private CrsData()
    {
    }

    /// <summary>The files of the job that this code runs for; null if it has none.</summary>
    internal static CrsData? Current => s_current.Value;

    /// <summary>Size of all files, unpacked.</summary>
    public long Bytes { get; private set; }

    /// <summary>Memory that their use takes, in bytes, with that of a process that reads grids.</summary>
    public long MemoryBytes => Bytes + (GridHost is null ? 0 : ProcessBytes);

    /// <summary>Names of the files that PROJ or a definition has used so far.</summary>
    internal IReadOnlyCollection<string> Used => [.. _used.Keys, .. GridHost?.Used ?? []];

    /// <summary>Process that reads the grids; null if this one does.</summary>
    internal IGridHost? GridHost { get; private set; }

    /// <summary>Names of the files that neither PROJ nor a definition has used so far, in ordinal order.</summary>
    public IReadOnlyList<string> Unused => _files.Values
        .Select(file => file.Source)
        .Except(Used)
        .Order(StringComparer.Ordinal)
        .ToList();

    /// <summary>Takes in files of this machine: grids, definitions, and zip archives of them.</summary>
    /// <param name="files">Their names for messages, and full paths.</param>
    /// <param name="createGridHost">
    /// Creates what reads the grids of these files, which have this number of bytes, in another process; null = this process
    /// reads them.
    /// </param>
    /// <exception cref="InvalidFileException">An archive is broken, or a limit is exceeded.</exception>
    public static CrsData Of(
        IEnumerable<(string Name, string Path)> files,
        Func<IReadOnlyList<(string Name, string Path)>, long, IGridHost>? createGridHost = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var data = new CrsData();
        var given = files.ToList();
        foreach (var (name, path) in given)
        {
            if (Path.GetExtension(name).Equals(".zip", StringComparison.OrdinalIgnoreCase))
                data.AddArchive(name, path);
            else
                data.Add(new(name, new FileInfo(path).Length, () => File.ReadAllBytes(path)));
        }
        if (data._files.Keys.Any(name => HasExtension(name, s_gridExtensions)))
            data.GridHost = createGridHost?.Invoke(given, data.Bytes);
        return data;
    }

    /// <summary>Makes the files known to the code of a job until the result is disposed.</summary>
    /// <param name="data">Null = the job has none.</param>
    public static IDisposable Use(CrsData? data)
    {
        var before = s_current.Value;
        s_current.Value = data;
        return new Restore(before);
    }

    /// <summary>
    /// The well-known text in the definition of a given name, with or without its extension; null if there is none.
    /// </summary>
    internal string? FindDefinition(string name)
    {
        var key = s_definitionExtensions.Prepend("").Select(extension => name + extension).FirstOrDefault(key =>
            _files.ContainsKey(key) && HasExtension(key, s_definitionExtensions));
        if (key is null || _files[key] is not { Length: <= MaxDefinitionBytes } file)
            return null;
        _used[file.Source] = true;
        return Encoding.UTF8.GetString(file.Bytes).Trim('\uFEFF', '\0', ' ', '\t', '\r', '\n');
    }

    /// <summary>Opens a grid by the path that PROJ asks for; null if there is none.</summary>
    internal Stream? Open(string path)
    {
        if (Find(path) is not { } file)
            return null;
        _used[file.Source] = true;
        return new MemoryStream(file.Bytes, writable: false);
    }

    /// <summary>Whether there is a grid at the path that PROJ asks for.</summary>
    internal bool Contains(string path) => Find(path) is not null;

    private CrsFile? Find(string path) =>
        path.StartsWith(VirtualFolder + "/", StringComparison.Ordinal)
        && _files.TryGetValue(path[(VirtualFolder.Length + 1)..], out var file)
        && HasExtension(file.Source, s_gridExtensions)
            ? file
            : null;

    private void AddArchive(string name, string path)
    {
        try
        {
            ZipDirectory.Check(path, MaxFileCount);
            using var archive = ZipFile.OpenRead(path);
            foreach (var (index, entry) in archive.Entries.Index())
            {
                if (entry.Name.Length > 0)
                    Add(new($"{name}/{entry.FullName}", entry.Length, () => Extract(path, name, index)));
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidFileException("zip", $"{name} cannot be read: {e.Message}");
        }
    }

    // By the last part of the name: grids are found by it, and folders of archives mean nothing.
    private void Add(CrsFile file)
    {
        if (file.Length > MaxBytes - Bytes)
        {
            throw new InvalidFileException(
                Kind,
                $"with {file.Source} the files have more than {MaxBytes} bytes, unpacked. Omit files that are not needed.");
        }
        if (_files.Count == MaxFileCount)
        {
            throw new InvalidFileException(
                Kind, $"there are more than {MaxFileCount} files. Omit files that the job does not need.");
        }
        var key = file.Source[(file.Source.LastIndexOf('/') + 1)..];
        if (!_files.TryAdd(key, file))
            throw new InvalidFileException(Kind, $"{_files[key].Source} and {file.Source} have the same name. Leave one out.");
        Bytes += file.Length;
    }

    // An entry may be larger than its stated size, but memory is bounded by that size.
    private static byte[] Extract(string path, string name, int index)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var entry = archive.Entries[index];
            var bytes = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"{name} is broken: {e.Message}", e);
        }
    }

    private static bool HasExtension(string name, string[] extensions) =>
        extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <param name="Source">Name for messages; its last part is the name of the file.</param>
    private sealed class CrsFile(string source, long length, Func<byte[]> read)
    {
        private readonly Lazy<byte[]> _bytes = new(read);

        public string Source => source;

        public long Length => length;

        public byte[] Bytes => _bytes.Value;
    }

    private sealed class Restore(CrsData? before) : IDisposable
    {
        public void Dispose() => s_current.Value = before;
    }
}
