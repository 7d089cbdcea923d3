using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Colors;

/// <summary>The <see cref="ColorCurve"/> of each photo of a scene, or none, as an artifact: "stage/colors.bin".</summary>
public static class ColorCurveArtifact
{
    public static ArtifactName NameOf(StageName stage) => stage / "colors.bin";

    /// <summary>Curves by <see cref="PhotoId.Value"/>.</summary>
    public static IReadOnlyList<ColorCurve?> ReadColorCurves(this Workspace workspace, StageName stage)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(stage)));
        var curves = new ColorCurve?[reader.ReadInt32()];
        for (var i = 0; i < curves.Length; i++)
            curves[i] = reader.ReadBoolean() ? Read(reader) : null;
        return curves;
    }

    public static void WriteColorCurves(this Workspace workspace, StageName stage, IReadOnlyList<ColorCurve?> curves)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(curves);
        workspace.Write(NameOf(stage), stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            writer.Write(curves.Count);
            foreach (var curve in curves)
            {
                writer.Write(curve is not null);
                if (curve is not null)
                    Write(writer, curve);
            }
        });
    }

    private static ColorCurve Read(BinaryReader reader) => new()
    {
        Basis = new()
        {
            ToneUnits = SceneArtifact.ReadArray<ToneUnit>(reader),
            ShadingUnits = SceneArtifact.ReadArray<ShadingUnit>(reader),
        },
        Weights =
        [
            SceneArtifact.ReadArray<double>(reader), SceneArtifact.ReadArray<double>(reader),
            SceneArtifact.ReadArray<double>(reader),
        ],
    };

    private static void Write(BinaryWriter writer, ColorCurve curve)
    {
        SceneArtifact.WriteArray<ToneUnit>(writer, [.. curve.Basis.ToneUnits]);
        SceneArtifact.WriteArray<ShadingUnit>(writer, [.. curve.Basis.ShadingUnits]);
        foreach (var weights in curve.Weights)
            SceneArtifact.WriteArray<double>(writer, weights);
    }
}
