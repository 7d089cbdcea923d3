namespace Reality.Formats.Photos;

/// <summary>Photos that a scene is made of, and where their files are.</summary>
public interface IPhotoList
{
    /// <summary>Each once, in the order that the scene will have.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Images of formats that are not read (camera raw, HEIC), so that users learn of them.</summary>
    IReadOnlyList<string> NotRead { get; }

    /// <summary>The file of a photo on this machine. Safe to call from many threads.</summary>
    string PathOf(string name);
}
