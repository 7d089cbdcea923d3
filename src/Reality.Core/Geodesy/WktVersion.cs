namespace Reality.Core.Geodesy;

/// <summary>Dialects of well-known text. The values are PROJ's.</summary>
public enum WktVersion
{
    /// <summary>ISO 19162:2019.</summary>
    Wkt2 = 2,

    /// <summary>OGC 01-009 as GDAL writes it; what LAS and older GeoTIFF readers know.</summary>
    Wkt1 = 4,

    /// <summary>Esri's dialect, for .prj files.</summary>
    Esri = 5,
}
