namespace Reality.Cli.Commands;

/// <summary>Photos and folders of photos named on a command line.</summary>
internal static class PhotoPaths
{
    /// <summary>
    /// Full paths. A text file stands for its entries: a photo or folder on each line, relative to the file.
    /// </summary>
    /// <exception cref="FileNotFoundException">A photo or folder is missing; the message is for the user.</exception>
    public static IReadOnlyList<string> From(IReadOnlyList<string> paths)
    {
        var found = paths.SelectMany(path => IsList(path) ? ReadList(path) : [path]).Select(Path.GetFullPath).ToList();
        return found.Find(path => !Path.Exists(path)) is { } missing
            ? throw new FileNotFoundException($"There is no photo or folder {missing}.")
            : found;
    }

    private static bool IsList(string path) =>
        Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase) && File.Exists(path);

    private static List<string> ReadList(string list)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        var paths = File.ReadLines(list)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0)
            .Select(path => Path.Combine(folder, path))
            .ToList();
        return paths.Count > 0 ? paths : throw new FileNotFoundException($"{list} lists no photos.");
    }
}
