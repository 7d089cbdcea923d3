namespace Reality.Formats.Photos;

/// <summary>
/// Folders that photogrammetry programs and file servers write among photos: their images are computed from photos, and are
/// often copies of them without lens distortion or as thumbnails.
/// </summary>
internal sealed class ProgramFolders
{
    private const string OpenDroneMap = "results of OpenDroneMap";
    private const string Pix4D = "results of Pix4D";

    // Folders by their names alone.
    private static readonly Dictionary<string, string> s_contentByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["odm_orthophoto"] = OpenDroneMap, ["odm_texturing"] = OpenDroneMap, ["odm_texturing_25d"] = OpenDroneMap,
        ["odm_dem"] = OpenDroneMap, ["odm_report"] = OpenDroneMap, ["odm_meshing"] = OpenDroneMap,
        ["odm_georeferencing"] = OpenDroneMap, ["odm_filterpoints"] = OpenDroneMap, ["entwine_pointcloud"] = OpenDroneMap,
        ["1_initial"] = Pix4D, ["2_densification"] = Pix4D, ["3_dsm_ortho"] = Pix4D,
        ["MeshroomCache"] = "results of Meshroom", ["@eaDir"] = "thumbnails of a Synology server",
    };

    private readonly HashSet<string> _folders = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _files;

    /// <param name="names">Paths of all files with forward slashes.</param>
    public ProgramFolders(IReadOnlyList<string> names)
    {
        _files = new(names, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            for (var at = name.LastIndexOf('/'); at > 0 && _folders.Add(name[..at]); at = name.LastIndexOf('/', at - 1))
            {
            }
        }
    }

    /// <summary>The outermost folder of a program around a file, and its content; null if there is none.</summary>
    /// <param name="start">Length of the path of the folder that the user names; only folders below it count.</param>
    public (string Folder, string Content)? Around(string name, int start)
    {
        for (var end = name.IndexOf('/', start); end > 0; end = name.IndexOf('/', end + 1))
        {
            if (ContentOf(name[..end]) is { } content)
                return (name[..end], content);
        }
        return null;
    }

    private string? ContentOf(string folder)
    {
        var parent = folder[..(folder.LastIndexOf('/') + 1)];
        var name = folder[parent.Length..];
        return s_contentByName.TryGetValue(name, out var content) ? content
            : Is(name, "opensfm") && HasAny(folder + "/", "reconstruction.json", "config.yaml", "camera_models.json")
                || Is(name, "undistorted") && HasAny(parent, "reconstruction.json") ? "results of OpenSfM"
            : Is(name, "images") && _folders.Contains(parent + "stereo") && _folders.Contains(parent + "sparse")
                ? "photos that COLMAP has undistorted"
            : name.EndsWith(".files", StringComparison.OrdinalIgnoreCase) && HasAny(parent, Path.ChangeExtension(name, ".psx"))
                ? "results of Metashape"
            : null;
    }

    private bool HasAny(string folder, params string[] files) => files.Any(file => _files.Contains(folder + file));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
