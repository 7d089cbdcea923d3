using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// What turns a photo's colors into the scene's: a gain, and a smooth correction that makes its low frequencies those on which
/// all photos agree. Depends on the scene and the photo only, not on tiles, so colors meet at the borders of tiles.
/// </summary>
public sealed class ColorBalance
{
    /// <summary>The undistorted view that the images here cover.</summary>
    public required PinholeView View { get; init; }

    /// <summary>Factor of each channel.</summary>
    public required Vector3 Gain { get; init; }

    /// <summary>Added after the gain, gray levels.</summary>
    public required Image<Vector3> Correction { get; init; }

    /// <summary>
    /// 0 (other photos show something else here: a thing that moved, or the mask excludes it) to 255 (they agree).
    /// </summary>
    public required Image<byte> Trust { get; init; }

    public static ArtifactName NameOf(PhotoId photo) => ColorBalanceStage.Id / $"{photo}.balance";

    public static ColorBalance Read(Workspace workspace, PinholeView colorView, PhotoId photo)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(colorView);
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)));
        return new()
        {
            View = colorView,
            Gain = new(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle()),
            Correction = new(colorView.Width, colorView.Height, SceneArtifact.ReadArray<Vector3>(reader)),
            Trust = new(colorView.Width, colorView.Height, SceneArtifact.ReadArray<byte>(reader)),
        };
    }

    public void Write(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(NameOf(View.Photo), stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            writer.Write(Gain.X);
            writer.Write(Gain.Y);
            writer.Write(Gain.Z);
            SceneArtifact.WriteArray<Vector3>(writer, Correction.Pixels);
            SceneArtifact.WriteArray<byte>(writer, Trust.Pixels);
        });
    }

    /// <summary>The correction at a pixel of <see cref="View"/>, bilinear; coordinates outside repeat the border.</summary>
    public Vector3 CorrectionAt(float x, float y)
    {
        x = Math.Clamp(x - 0.5f, 0, Correction.Width - 1);
        y = Math.Clamp(y - 0.5f, 0, Correction.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        var x1 = Math.Min(x0 + 1, Correction.Width - 1);
        var row0 = Correction.Row(y0);
        var row1 = Correction.Row(Math.Min(y0 + 1, Correction.Height - 1));
        return ExactVector.Lerp(
            ExactVector.Lerp(row0[x0], row0[x1], x - x0), ExactVector.Lerp(row1[x0], row1[x1], x - x0), y - y0);
    }
}
