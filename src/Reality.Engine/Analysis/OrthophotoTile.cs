using System.IO.Compression;
using System.Text;
using Reality.Core.Imaging;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>A tile of the orthophoto and of the surface model.</summary>
public sealed class OrthophotoTile
{
    /// <summary>Colors; meaningless if <see cref="Height"/> is NaN, or if the raster shows temperatures.</summary>
    public required Image<Rgb24> Color { get; init; }

    /// <summary>
    /// Height of the highest surface at the pixel's center, in units of the coordinate system; NaN if there is none.
    /// </summary>
    public required Image<float> Height { get; init; }

    /// <summary>
    /// Index in <see cref="OrthophotoLayout.Sources"/> of the tile whose surface is seen at the pixel's center;
    /// <see cref="NoSource"/> if there is none.
    /// </summary>
    public required Image<int> Source { get; init; }

    /// <summary>
    /// Temperature at the pixel's center in kelvin, NaN if it is unknown; null if the raster shows colors.
    /// </summary>
    public Image<float>? Kelvin { get; init; }

    /// <summary>Value of <see cref="Source"/> where there is no surface.</summary>
    public const int NoSource = -1;

    public static ArtifactName NameOf(StageName stage, RasterTileId id) => stage / $"{id}.bin";

    public static OrthophotoTile Read(Workspace workspace, StageName stage, RasterTileId id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(
            new BrotliStream(workspace.Read(NameOf(stage, id)), CompressionMode.Decompress), Encoding.UTF8);
        var (width, height) = (reader.ReadInt32(), reader.ReadInt32());
        return new()
        {
            Color = new(width, height, SceneArtifact.ReadArray<Rgb24>(reader)),
            Height = new(width, height, SceneArtifact.ReadArray<float>(reader)),
            Source = new(width, height, SceneArtifact.ReadArray<int>(reader)),
            Kelvin = reader.ReadBoolean() ? new(width, height, SceneArtifact.ReadArray<float>(reader)) : null,
        };
    }

    public void Write(Workspace workspace, StageName stage, RasterTileId id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Write(NameOf(stage, id), stream =>
        {
            using var packed = new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            using var writer = new BinaryWriter(packed, Encoding.UTF8, leaveOpen: true);
            writer.Write(Color.Width);
            writer.Write(Color.Height);
            SceneArtifact.WriteArray<Rgb24>(writer, Color.Pixels);
            SceneArtifact.WriteArray<float>(writer, Height.Pixels);
            SceneArtifact.WriteArray<int>(writer, Source.Pixels);
            writer.Write(Kelvin is not null);
            if (Kelvin is not null)
                SceneArtifact.WriteArray<float>(writer, Kelvin.Pixels);
        });
    }
}
