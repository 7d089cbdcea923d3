using Reality.Engine.Mvs;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Photos;

namespace Reality.Datasets;

/// <summary>
/// Writes the photos of a calibrated scene without distortion, for programs that compare a model with them by a pinhole camera:
/// the focal length and principal point stay those of the scene.
/// </summary>
internal static class PhotoUndistortion
{
    private const int Quality = 95;

    public static int Run(string output, string photos, string folder)
    {
        using var stream = File.OpenRead(Path.Combine(output, "scene", "ContextScene.json"));
        var scene = ContextSceneReader.Read(stream).Scene;
        using var decoders = new DecoderPool();
        var undistorted = new UndistortedPhotos(new PhotoReader(photos, decoders), scene);
        Directory.CreateDirectory(folder);
        foreach (var photo in scene.CalibratedPhotos)
        {
            var pixels = undistorted.ReadColor(photo.Id, reduction: 1);
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(photo.Name)), JpegWriter.Encode(pixels, Quality));
        }
        return 0;
    }
}
