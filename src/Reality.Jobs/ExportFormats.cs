using Reality.Jobs.Exports;
using Reality.Jobs.Exports.I3s;
using Reality.Jobs.Exports.Las;
using Reality.Jobs.Exports.Opc;
using Reality.Jobs.Exports.OrthophotoDsm;
using Reality.Jobs.Exports.Osgb;
using Reality.Jobs.Exports.Ply;
using Reality.Jobs.Exports.Scalable3mx;
using Reality.Jobs.Exports.Tiles3D;
using Reality.Jobs.Exports.WavefrontObj;

namespace Reality.Jobs;

/// <summary>The export formats of models. A new format is one line here.</summary>
public static class ExportFormats
{
    /// <summary>All formats of the contract, in its order.</summary>
    public static IReadOnlyList<ModelExport> All { get; } =
    [
        new Tiles3DExport(),
        new Scalable3mxExport(),
        new ObjExport(),
        new LasExport(),
        new PlyExport(),
        new OpcExport(),
        new OrthophotoDsmExport(),
        new I3sExport(),
        new OsgbExport(),
    ];

    /// <summary>What <c>reality run</c> writes by default: one open format for each use of a model.</summary>
    public static IReadOnlyList<ModelExport> Usual { get; } =
        All.Where(format => format is Tiles3DExport or ObjExport or LasExport or PlyExport or OrthophotoDsmExport).ToList();

    /// <summary>A format by its name in any case; null if there is none.</summary>
    public static ModelExport? Find(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));
}
