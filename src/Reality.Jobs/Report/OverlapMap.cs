using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;

namespace Reality.Jobs.Report;

/// <summary>Map of the number of photos that see each place on the ground. Only for surveys that look down.</summary>
internal sealed class OverlapMap
{
    private const int Side = 150;

    // From one photo (warm) to nine or more (cool).
    private static readonly Rgb24[] Colors =
    [
        new(176, 58, 58), new(214, 106, 62), new(232, 158, 82), new(236, 203, 125), new(211, 217, 160), new(158, 201, 168),
        new(105, 175, 167), new(62, 140, 156), new(38, 98, 130),
    ];

    private static readonly Rgb24 Unseen = new(236, 238, 235);

    private readonly Image<Rgb24> _image;

    private OverlapMap(Image<Rgb24> image) => _image = image;

    /// <summary>False if most photos do not look down, or there are no tie points to find the ground by.</summary>
    public static bool TryCompute(Scene scene, MapFrame frame, CancellationToken cancellation, out OverlapMap map)
    {
        map = null!;
        var photos = scene.CalibratedPhotos.ToList();
        var looksDown = photos.Count(photo => photo.CameraFromWorld!.Value.Rotation.ToMatrix().M22 < -0.5);
        if (2 * looksDown < photos.Count || scene.TiePoints.Count == 0)
            return false;

        var heights = scene.TiePoints.Positions.Select(p => p.Z).Order().ToArray();
        var ground = heights[heights.Length / 2];
        var scale = Side / Math.Max(frame.Width, frame.Height);
        var image = new Image<Rgb24>(Math.Max(1, (int)(frame.Width * scale)), Math.Max(1, (int)(frame.Height * scale)));
        for (var y = 0; y < image.Height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var x = 0; x < image.Width; x++)
            {
                var place = new Vector3d(
                    frame.West + (x + 0.5) / scale / frame.Scale, frame.North - (y + 0.5) / scale / frame.Scale, ground);
                var count = photos.Count(photo => Sees(scene, photo, place));
                image[x, y] = count == 0 ? Unseen : Colors[Math.Min(count, Colors.Length) - 1];
            }
        }
        map = new(image);
        return true;
    }

    public Html Draw(MapFrame frame, bool isMetric)
    {
        var png = Convert.ToBase64String(PngWriter.Encode(_image));
        var html = Html.Of($"<svg class=\"map\" viewBox=\"0 0 {frame.Width} {frame.Height}\" role=\"img\">");
        html.Add($"<image width=\"{frame.Width}\" height=\"{frame.Height}\" preserveAspectRatio=\"none\" ");
        html.Add($"href=\"data:image/png;base64,{png}\"/>");
        html.Add(frame.ScaleBar(isMetric)).AddTrusted("</svg>\n<div class=\"legend\">");
        for (var i = 0; i < Colors.Length; i++)
        {
            var more = i == Colors.Length - 1 ? " or more photos" : "";
            html.Add($"<span><i style=\"background:rgb({Colors[i].R},{Colors[i].G},{Colors[i].B})\"></i>{i + 1}{more}</span>");
        }
        return html.AddTrusted("</div>\n");
    }

    private static bool Sees(Scene scene, Photo photo, Vector3d place)
    {
        var camera = scene.CameraOf(photo);
        var p = photo.CameraFromWorld!.Value * place;

        if (camera.Fisheye is not null)
        {
            return camera.TryProject(p, out var pixel)
                && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < camera.Width && pixel.Y < camera.Height;
        }

        // Without distortion: it may fold far points back into the photo.
        var x = camera.FocalLength * p.X / p.Z + camera.PrincipalPoint.X;
        var y = camera.FocalLength * p.Y / p.Z + camera.PrincipalPoint.Y;
        return p.Z > 0 && x >= 0 && y >= 0 && x < camera.Width && y < camera.Height;
    }
}
