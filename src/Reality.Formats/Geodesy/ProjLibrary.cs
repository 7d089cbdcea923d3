using System.Runtime.InteropServices;
using Reality.Formats.Native;

namespace Reality.Formats.Geodesy;

/// <summary>Imports from the C library of PROJ 9 (proj.org, "C API reference").</summary>
internal static unsafe partial class ProjLibrary
{
    private const string Name = SystemLibraries.Proj;

    static ProjLibrary() => SystemLibraries.UseForImports();

    [LibraryImport(Name, EntryPoint = "proj_context_create")]
    public static partial IntPtr ContextCreate();

    [LibraryImport(Name, EntryPoint = "proj_context_destroy")]
    public static partial IntPtr ContextDestroy(IntPtr context);

    [LibraryImport(Name, EntryPoint = "proj_context_set_enable_network")]
    public static partial int ContextSetEnableNetwork(IntPtr context, int enabled);

    [LibraryImport(Name, EntryPoint = "proj_context_set_fileapi")]
    public static partial int ContextSetFileApi(IntPtr context, ProjFileApi* api, void* data);

    [LibraryImport(Name, EntryPoint = "proj_context_set_search_paths", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ContextSetSearchPaths(IntPtr context, int count, string[] paths);

    [LibraryImport(Name, EntryPoint = "proj_log_level")]
    public static partial int LogLevel(IntPtr context, int level);

    [LibraryImport(Name, EntryPoint = "proj_context_errno")]
    public static partial int ContextError(IntPtr context);

    [LibraryImport(Name, EntryPoint = "proj_context_errno_string")]
    public static partial byte* ContextErrorText(IntPtr context, int error);

    [LibraryImport(Name, EntryPoint = "proj_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Create(IntPtr context, string definition);

    [LibraryImport(Name, EntryPoint = "proj_create_crs_to_crs_from_pj", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr CreateCrsToCrs(IntPtr context, IntPtr source, IntPtr target, IntPtr area, string?[] options);

    [LibraryImport(Name, EntryPoint = "proj_create_operation_factory_context")]
    public static partial IntPtr CreateOperationChoice(IntPtr context, IntPtr authority);

    [LibraryImport(Name, EntryPoint = "proj_operation_factory_context_destroy")]
    public static partial void DestroyOperationChoice(IntPtr choice);

    [LibraryImport(Name, EntryPoint = "proj_operation_factory_context_set_grid_availability_use")]
    public static partial void SetGridAvailabilityUse(IntPtr context, IntPtr choice, int use);

    [LibraryImport(Name, EntryPoint = "proj_operation_factory_context_set_allow_ballpark_transformations")]
    public static partial void SetAllowBallpark(IntPtr context, IntPtr choice, int allow);

    [LibraryImport(Name, EntryPoint = "proj_operation_factory_context_set_spatial_criterion")]
    public static partial void SetSpatialCriterion(IntPtr context, IntPtr choice, int criterion);

    [LibraryImport(Name, EntryPoint = "proj_create_operations")]
    public static partial IntPtr CreateOperations(IntPtr context, IntPtr source, IntPtr target, IntPtr choice);

    [LibraryImport(Name, EntryPoint = "proj_list_get_count")]
    public static partial int CountOf(IntPtr list);

    [LibraryImport(Name, EntryPoint = "proj_list_get")]
    public static partial IntPtr ItemOf(IntPtr context, IntPtr list, int index);

    [LibraryImport(Name, EntryPoint = "proj_list_destroy")]
    public static partial void DestroyList(IntPtr list);

    [LibraryImport(Name, EntryPoint = "proj_coordoperation_get_grid_used_count")]
    public static partial int GridCount(IntPtr context, IntPtr operation);

    [LibraryImport(Name, EntryPoint = "proj_coordoperation_get_grid_used")]
    public static partial int GridAt(
        IntPtr context, IntPtr operation, int index, byte** name, byte** fullName, byte** package, byte** url,
        int* isDirectDownload, int* hasOpenLicense, out int isAvailable);

    [LibraryImport(Name, EntryPoint = "proj_normalize_for_visualization")]
    public static partial IntPtr NormalizeForVisualization(IntPtr context, IntPtr item);

    [LibraryImport(Name, EntryPoint = "proj_crs_promote_to_3D")]
    public static partial IntPtr PromoteTo3D(IntPtr context, IntPtr name, IntPtr crs);

    [LibraryImport(Name, EntryPoint = "proj_crs_demote_to_2D")]
    public static partial IntPtr DemoteTo2D(IntPtr context, IntPtr name, IntPtr crs);

    [LibraryImport(Name, EntryPoint = "proj_crs_get_sub_crs")]
    public static partial IntPtr GetSubCrs(IntPtr context, IntPtr crs, int index);

    [LibraryImport(Name, EntryPoint = "proj_get_source_crs")]
    public static partial IntPtr GetSourceCrs(IntPtr context, IntPtr item);

    [LibraryImport(Name, EntryPoint = "proj_crs_get_coordinate_system")]
    public static partial IntPtr GetAxes(IntPtr context, IntPtr crs);

    [LibraryImport(Name, EntryPoint = "proj_cs_get_axis_info")]
    public static partial int AxisInfo(
        IntPtr context, IntPtr axes, int index, byte** name, byte** abbreviation, byte** direction,
        out double unitFactor, byte** unitName, byte** unitAuthority, byte** unitCode);

    [LibraryImport(Name, EntryPoint = "proj_get_type")]
    public static partial int GetItemType(IntPtr item);

    [LibraryImport(Name, EntryPoint = "proj_is_crs")]
    public static partial int IsCrs(IntPtr item);

    [LibraryImport(Name, EntryPoint = "proj_get_area_of_use")]
    public static partial int AreaOfUse(
        IntPtr context, IntPtr crs, out double west, out double south, out double east, out double north, byte** name);

    [LibraryImport(Name, EntryPoint = "proj_get_name")]
    public static partial byte* GetItemName(IntPtr item);

    [LibraryImport(Name, EntryPoint = "proj_as_wkt")]
    public static partial byte* AsWkt(IntPtr context, IntPtr item, int version, IntPtr options);

    [LibraryImport(Name, EntryPoint = "proj_trans_generic")]
    public static partial nuint TransformMany(
        IntPtr item, int direction,
        double* x, nuint strideX, nuint countX, double* y, nuint strideY, nuint countY,
        double* z, nuint strideZ, nuint countZ, double* t, nuint strideT, nuint countT);

    [LibraryImport(Name, EntryPoint = "proj_destroy")]
    public static partial IntPtr Destroy(IntPtr item);

    /// <summary>The folders in which PROJ looks for its database and grids, in its order.</summary>
    public static string[] SearchPaths() => Text(Info().SearchPath)
        ?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    [LibraryImport(Name, EntryPoint = "proj_info")]
    private static partial ProjInfo Info();

    public static string? Text(byte* text) => Marshal.PtrToStringUTF8((IntPtr)text);
}
