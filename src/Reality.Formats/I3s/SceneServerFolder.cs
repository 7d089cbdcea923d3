namespace Reality.Formats.I3s;

/// <summary>
/// Writes the resources of a scene layer as files for a static web server, under the URLs that clients of a scene service ask
/// for. A resource such as layers/0 also has others below it, so each is a folder with one file index.json, index.bin or
/// index.jpg, which the server answers for the folder.
/// </summary>
internal sealed class SceneServerFolder(string root)
{
    /// <summary>Writes a resource.</summary>
    /// <param name="resource">Path below the service, e.g. "layers/0/nodes/7/geometries/0"; empty for the service itself.</param>
    /// <param name="extension">E.g. ".json".</param>
    public void Write(string resource, string extension, ReadOnlySpan<byte> content)
    {
        var folder = Path.Combine(root, resource.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "index" + extension), content);
    }
}
