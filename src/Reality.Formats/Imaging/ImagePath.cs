namespace Reality.Formats.Imaging;

/// <summary>A file of an image, and what messages call it: where it lies may be nobody's business.</summary>
internal readonly record struct ImagePath(string Path, string Name)
{
    /// <summary>A file that is called as it is called on the disk.</summary>
    public static ImagePath Of(string path) => new(path, System.IO.Path.GetFileName(path));
}
