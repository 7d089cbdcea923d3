namespace Reality.Contract.Exports;

/// <summary>What goes with each format of exports.</summary>
public static class FormatTraits
{
    /// <summary>The record that holds the options.</summary>
    public static Type OptionsOf(Format format) => format switch
    {
        Format.Tiles3D => typeof(Tiles3DOptions),
        Format.Scalable3mx => typeof(Scalable3mxOptions),
        Format.Obj => typeof(ObjOptions),
        Format.Las => typeof(LasOptions),
        Format.Ply => typeof(PlyOptions),
        Format.Opc => typeof(OpcOptions),
        Format.OrthophotoDsm => typeof(OrthophotoDsmOptions),
        Format.I3s => typeof(I3sOptions),
        Format.Osgb => typeof(OsgbOptions),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>The type of the reality data that receives an export.</summary>
    public static string RealityDataType(ExportCreate export)
    {
        ArgumentNullException.ThrowIfNull(export);
        return export.Format switch
        {
            Format.Tiles3D => "Cesium3DTiles",
            Format.Las when export.Options is LasOptions { Compress: LasCompression.Laz } => "LAZ",
            Format.OrthophotoDsm => "Orthophoto",
            Format.I3s => "SLPK",
            var format => Requests.PublishedNames.Of(format),
        };
    }
}
