using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Rendering;
using Reality.Engine.Scans;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// A view of a scan that textures are taken from as from a photo: its pixels have the colors of the points in them.
/// </summary>
/// <param name="Depth">Its depth map.</param>
internal sealed record ScanPicture(ArtifactName Depth, PinholeView View)
{
    public Photo Photo => new()
    {
        Id = View.Photo, Name = Depth.Item, CameraId = default, CameraFromWorld = View.CameraFromWorld,
    };

    public Camera Camera => new()
    {
        Id = default, Width = View.Width, Height = View.Height, FocalLength = View.FocalX,
        PrincipalPoint = new(View.CenterX, View.CenterY),
    };

    /// <summary>Points have the colors that they have: nothing is corrected.</summary>
    public ColorBalance Balance => new()
    {
        View = View with { Width = 1, Height = 1 }, Gain = Vector3.One, Correction = new(1, 1),
        Trust = new(1, 1, [byte.MaxValue]),
    };

    /// <summary>The views of scans with colors that may see something of a box.</summary>
    public static IReadOnlyList<ScanPicture> Of(Workspace workspace, ScanColors colors, Box3d box)
    {
        if (colors == ScanColors.None)
            return [];
        var hasColors = workspace.ReadScans()
            .Select(scan => colors == ScanColors.Color ? scan.HasColor : scan.HasIntensity).ToList();
        return ScanViewArtifact.DepthsIn(workspace)
            .Where(name => hasColors[ScanViewArtifact.ScanOf(name)])
            .Select(name => new ScanPicture(name, workspace.ReadDepthMapView(name)))
            .Where(picture => ViewFrustum.MaySee(picture.View, box))
            .ToList();
    }

    /// <summary>The view of the scanner, with hidden parts. Pixels without a point show no surface.</summary>
    public PhotoVisibility ReadVisibility(Workspace workspace)
    {
        var depth = workspace.ReadDepths(Depth);
        var nearest = depth.Pixels.Where(DepthMap.IsSurface).DefaultIfEmpty(1).Min();
        var seen = new Image<float>(
            depth.Width, depth.Height, Array.ConvertAll(depth.Pixels, z => DepthMap.IsSurface(z) ? z : 0.5f * nearest));
        return new()
        {
            DepthView = View, Depth = DepthCodes.Encode(seen), ColorView = View with { Width = 1, Height = 1 },
            Colors = new(1, 1), IsUsable = new(1, 1, [1]),
        };
    }

    /// <summary>The colors, continued where there are no points.</summary>
    public Image<Rgb24> ReadColor(Workspace workspace, ScanColors colors)
    {
        var points = workspace.ReadScanPoints(ScanViewArtifact.PointsOf(Depth));
        var known = Array.ConvertAll(workspace.ReadDepths(Depth).Pixels, z => DepthMap.IsSurface(z) ? (byte)1 : (byte)0);
        var pixels = colors == ScanColors.Color ? points.Colors : GrayLevels(points.Intensities, RangeOf(workspace, colors));
        var image = new Image<Rgb24>(View.Width, View.Height, pixels);
        GapFilling.Fill(image, known);
        return image;
    }

    // Intensities that are black and white.
    private static (int Black, int White) RangeOf(Workspace workspace, ScanColors colors)
    {
        if (colors == ScanColors.Intensity)
            return (0, ushort.MaxValue);
        var surveys = ScanSurvey.ReadAll(workspace).Zip(workspace.ReadScans())
            .Where(pair => pair.Second.HasIntensity).Select(pair => pair.First).ToList();
        var black = surveys.Min(survey => survey.LowIntensity);
        return (black, Math.Max(black + 1, surveys.Max(survey => survey.HighIntensity)));
    }

    private static Rgb24[] GrayLevels(ushort[] intensities, (int Black, int White) range)
    {
        var scale = 255.0 / (range.White - range.Black);
        return Array.ConvertAll(intensities, value =>
        {
            var gray = (byte)Math.Clamp(Math.Round(scale * (value - range.Black)), 0, 255);
            return new Rgb24(gray, gray, gray);
        });
    }
}
