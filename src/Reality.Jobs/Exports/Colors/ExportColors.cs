using System.Globalization;
using Reality.Contract.Exports;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Thermal;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.Colors;

/// <summary>Gives meshes the colors that an export asks for.</summary>
internal abstract class ExportColors
{
    /// <summary>False if there are none.</summary>
    public virtual bool HasAny => true;

    /// <summary>Key to false colors; null for others.</summary>
    public virtual FalseColors? Legend => null;

    /// <summary>How temperatures are shown; null if the colors show something else.</summary>
    public virtual TemperatureColors? Temperatures => null;

    /// <summary>The colors of a request.</summary>
    public static ExportColors For(ColorRequest request, StageContext context) => request.Source switch
    {
        ColorSource.None => new NoColors(),
        ColorSource.Resolution => new ResolutionColors(request, context),
        ColorSource.Thermal => new ThermalColors(request, context),
        _ => new PhotoColors(),
    };

    /// <summary>A mesh of the textured model with other colors.</summary>
    /// <param name="slackMeters">How far the mesh may lie from the finest surface.</param>
    public abstract TexturedMesh Apply(TexturedMesh mesh, double slackMeters);

    private sealed class PhotoColors : ExportColors
    {
        public override TexturedMesh Apply(TexturedMesh mesh, double slackMeters) => mesh;
    }

    private sealed class NoColors : ExportColors
    {
        public override bool HasAny => false;

        public override TexturedMesh Apply(TexturedMesh mesh, double slackMeters) =>
            new() { Mesh = mesh.Mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };
    }

    private sealed class ResolutionColors : ExportColors
    {
        private readonly StageContext _context;
        private readonly GroundResolution _resolution;
        private readonly FalseColors _colors;

        public ResolutionColors(ColorRequest request, StageContext context)
        {
            (_context, _resolution) = (context, new(context.Workspace));
            var found = GroundResolutionStage.ReadRange(context.Workspace);
            _colors = FalseColors.OfResolution(request.Resolution.Min, request.Resolution.Max, found);
            context.Log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"Colors show a ground resolution of {_colors.Min:G4} to {_colors.Max:G4} m per pixel; the surface has "
                + $"{found.Finest:G4} to {found.Coarsest:G4}."));
        }

        public override FalseColors Legend => _colors;

        public override TexturedMesh Apply(TexturedMesh mesh, double slackMeters)
        {
            var values = _resolution.At(mesh.Mesh, slackMeters, _context.ThreadCount, _context.Cancellation);
            return ColorRamp.Paint(mesh.Mesh, values, _colors);
        }
    }

    private sealed class ThermalColors : ExportColors
    {
        private readonly StageContext _context;
        private readonly TemperatureField _field;
        private readonly TemperatureColors _colors;

        public ThermalColors(ColorRequest request, StageContext context)
        {
            (_context, _field) = (context, new(context.Workspace));
            var found = _field.Range(context.Cancellation);
            var map = FalseColors.OfTemperature(request.Thermal.Min, request.Thermal.Max, request.ThermalUnit, found);
            _colors = new(map, request.ThermalUnit);
            context.Log.Info(string.Create(
                CultureInfo.InvariantCulture, $"Colors show {Legend.Min:G5} to {Legend.Max:G5} {Legend.Unit}."));
        }

        public override FalseColors Legend => _colors.Map;

        public override TemperatureColors Temperatures => _colors;

        public override TexturedMesh Apply(TexturedMesh mesh, double slackMeters) => TemperatureTexture.Paint(
            mesh, _field, slackMeters, _colors.Of, _context.ThreadCount, _context.Cancellation);
    }
}
