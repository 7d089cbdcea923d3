namespace Reality.Cli;

/// <summary>The photos that a command line names.</summary>
/// <param name="Folder">Full path; null where no photos are named.</param>
/// <param name="Names">Paths below the folder, with forward slashes; null = all photos in it.</param>
internal sealed record PhotoSelection(string? Folder, IReadOnlyList<string>? Names)
{
    /// <summary>
    /// From one folder, from photos, or from a text file with a photo on each line, relative to the file.
    /// Throws <see cref="FileNotFoundException"/> with a sentence for the user where something is not there.
    /// </summary>
    public static PhotoSelection From(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            return new(null, null);
        if (paths is [var single] && Directory.Exists(single))
            return new(Path.GetFullPath(single), null);
        if (paths is [var list] && Path.GetExtension(list).Equals(".txt", StringComparison.OrdinalIgnoreCase) && File.Exists(list))
            return OfFiles(ReadList(list));
        return OfFiles(paths);
    }

    private static List<string> ReadList(string list)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        var paths = File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0);
        var files = paths.Select(path => Path.Combine(folder, path)).ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException($"{list} lists no photos.");
    }

    private static PhotoSelection OfFiles(IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
            throw new FileNotFoundException(NotThere(missing, paths.Count));
        var files = paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).ToList();
        var folder = CommonFolder(files);
        return new(folder, files
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList());
    }

    private static string NotThere(string path, int count) => Directory.Exists(path)
        ? $"{path} is a folder. Name one folder alone, or photos only."
        : count == 1 ? $"There is no folder {path}." : $"There is no photo {path}.";

    private static string CommonFolder(List<string> files)
    {
        var folder = Path.GetDirectoryName(files[0])!;
        while (!files.TrueForAll(file => file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
