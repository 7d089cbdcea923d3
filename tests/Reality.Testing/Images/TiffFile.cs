namespace Reality.Testing.Images;

/// <summary>Writes TIFF files with a directory and hardly any pixels.</summary>
public static class TiffFile
{
    /// <summary>A file of 8-bit pixels, in one strip, or in tiles of <paramref name="tile"/> rows and columns.</summary>
    /// <param name="others">More entries of one number each.</param>
    public static byte[] Of(
        int width, int height, int bands = 1, int? tile = null, bool planar = false, params (int Tag, int Value)[] others)
    {
        List<(int Tag, int Value)> entries =
        [
            (256, width), (257, height), (258, 8), (259, 1), (262, 1), (277, bands), (284, planar ? 2 : 1),
            .. tile is { } side
                ? (List<(int, int)>)[(322, side), (323, side), (324, 8), (325, 8)]
                : [(273, 8), (278, height), (279, 8)],
            .. others,
        ];
        return
        [
            .. "II*\0\x08\0\0\0"u8, (byte)entries.Count, 0,
            .. entries.OrderBy(entry => entry.Tag).SelectMany(Entry), 0, 0, 0, 0,
        ];
    }

    private static byte[] Entry((int Tag, int Value) entry) =>
        [(byte)entry.Tag, (byte)(entry.Tag >> 8), 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(entry.Value)];
}
